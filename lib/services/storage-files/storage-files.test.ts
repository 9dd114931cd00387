import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '#lib/contracts/endpoint';
import * as contract from '#lib/contracts/storage-files';
import * as usageContract from '#lib/contracts/storage-usage';
import { auditEvents } from '#lib/db/schema/audit-events';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { uploads } from '#lib/db/schema/storage';
import { createStand, environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import { openWorker } from '#lib/operations/open-worker';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';
import { withFiles } from '#lib/services/storage-files/open';
import { call } from '#lib/testing/call';
import { createPerson, createTenant } from '#lib/testing/people';
import { callRoute } from '#lib/testing/routes';

const ODD_KEYS = ['a//b', '%2F', 'a b+c&d?#.txt', '🦊/é.png', 'line\nbreak', 'marker/', `long/${'k'.repeat(1000)}`];
const DOT_KEY = 'up/../down';

describe('files', () => {
  let stand: Stand;
  let id: string;
  let developer: Record<string, string>;
  let viewer: Record<string, string>;
  let stranger: Record<string, string>;

  beforeAll(async () => {
    stand = await createStand();
    const application = await stand.createApplication();
    id = await stand.addStorage(environmentOf(application));
    const { operation } = await provisionServiceInstance({ ctx: stand.ctx, input: { id } });
    const worker = await openWorker(stand.server.env);
    await waitForEnd(stand, operation ?? '');
    await worker.stop();
    developer = (await createPerson(stand.server, stand.organisationId, 'developer')).headers;
    viewer = (await createPerson(stand.server, stand.organisationId, 'viewer')).headers;
    stranger = (await createTenant(stand.server, 'Elsewhere')).people.owner.headers;
    await setVisibility('private');
  });
  afterAll(() => stand.close());

  type AnyContract = Endpoint<string, never, never, never> | Endpoint;
  const ask = (
    endpoint: AnyContract,
    input: { body?: object; query?: Record<string, string> } = {},
    headers = developer,
  ) => call(endpoint, { headers, params: { id }, ...input });
  const inBucket = <T>(work: Parameters<typeof withFiles<T>>[3]) => withFiles(stand.ctx, id, 'file:write', work);
  const put = (key: string, text = 'x') => inBucket(({ client }) => client.put(key, Buffer.from(text), {}));
  const setVisibility = (visibility: 'private' | 'public-read') =>
    stand.ctx.db.update(serviceInstances).set({ visibility }).where(eq(serviceInstances.id, id));
  const lastAudit = async () => (await stand.ctx.db.select().from(auditEvents).orderBy(auditEvents.id)).at(-1);

  it('are listed by folder and page, whatever their names are', async () => {
    for (const key of [...ODD_KEYS, DOT_KEY]) await put(key);
    const found: string[] = [];
    const walk = async (prefix: string): Promise<void> => {
      let cursor: string | undefined;
      do {
        const { status, body } = await ask(contract.listFiles, {
          query: { prefix, limit: '2', ...(cursor ? { cursor } : {}) },
        });
        expect(status, JSON.stringify(body)).toBe(200);
        found.push(...body.files.map(({ key }: { key: string }) => key));
        for (const folder of body.folders) await walk(folder);
        cursor = body.next_cursor ?? undefined;
      } while (cursor);
    };
    await walk('');
    expect(found.toSorted()).toEqual([...ODD_KEYS, DOT_KEY].toSorted());
    const byPrefix = await ask(contract.listFiles, { query: { prefix: 'lo' } });
    expect(byPrefix.body).toMatchObject({ folders: ['long/'], files: [], next_cursor: null });
  });

  it('are downloaded under their own name, with a link that the audit log does not hold', async () => {
    for (const key of ODD_KEYS) {
      await put(key, `content of ${key}`);
      const { status, body } = await ask(contract.downloadFile, { body: { key } });
      expect(status, key).toBe(200);
      const response = await fetchStored(body.url);
      expect(await response.text()).toBe(`content of ${key}`);
      expect(response.headers.get('content-disposition')).toContain('attachment');
      expect(JSON.stringify(await lastAudit())).not.toContain('X-Amz');
      expect(await lastAudit()).toMatchObject({ action: 'file.download' });
    }
  });

  it('with dots for folders come through the panel, since browsers would change their address', async () => {
    await put(DOT_KEY, 'through the panel');
    const { body } = await ask(contract.downloadFile, { body: { key: DOT_KEY } });
    const url = new URL(body.url, 'https://panel.example.com');
    const key = url.searchParams.get('key') ?? '';
    const response = await callRoute(contract.streamFile, { headers: developer, params: { id }, query: { key } });
    expect(await response.text()).toBe('through the panel');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': "attachment; filename*=UTF-8''down",
      'content-security-policy': 'sandbox',
    });
    const downloads = await stand.ctx.db.select().from(auditEvents).where(eq(auditEvents.action, 'file.download'));
    expect(downloads.filter(({ details }) => JSON.stringify(details).includes(DOT_KEY))).toHaveLength(1);
    const missing = await ask(contract.streamFile, { query: { key: 'not/there' } });
    expect(missing.status).toBe(404);
    expect((await ask(contract.createFileLink, { body: { key: DOT_KEY, expires_in_seconds: 3600 } })).status).toBe(400);
  });

  it('are shared for a while that one chooses; the log says for how long and not the link', async () => {
    await put('shared.txt', 'hello');
    const { body } = await ask(contract.createFileLink, { body: { key: 'shared.txt', expires_in_seconds: 86_400 } });
    expect(await (await fetchStored(body.url)).text()).toBe('hello');
    expect(new URL(body.url).searchParams.get('X-Amz-Expires')).toBe('86400');
    expect(Date.parse(body.expires_at) - Date.now()).toBeGreaterThan(86_390_000);
    const event = await lastAudit();
    expect(event).toMatchObject({ action: 'file.share', details: { file: 'shared.txt', validity: 'a day' } });
    expect(JSON.stringify(event)).not.toMatch(/https?:/);
    const tampered = body.url.replace('X-Amz-Expires=86400', 'X-Amz-Expires=604800');
    expect((await fetchStored(tampered)).status).toBe(403);
    const odd = await ask(contract.createFileLink, { body: { key: 'shared.txt', expires_in_seconds: 999_999 } });
    expect(odd.body).toEqual({ expires_in_seconds: [expect.stringContaining('7 days')] });
  });

  it('have thumbnails if they are images', async () => {
    await put('pic.png', 'not really');
    const { body } = await ask(contract.previewFiles, { body: { keys: ['pic.png', 'shared.txt', 'a/../b.png'] } });
    expect(body.previews.map(({ key }: { key: string }) => key)).toEqual(['pic.png']);
    expect(await (await fetchStored(body.previews[0].url)).text()).toBe('not really');
  });

  it('are uploaded in parts, broken off and gone on with, from the panel’s pages only', async () => {
    const content = Buffer.alloc(17 * 1024 * 1024, 'stowage');
    const input = { service_instance: id, key: 'films/one.mp4', bytes: content.length, content_type: 'video/mp4' };
    const begun = await ask(contract.createUpload, { body: input });
    expect(begun.status, JSON.stringify(begun.body)).toBe(201);
    const upload = begun.body;
    expect(upload).toMatchObject({ part_bytes: 8 * 1024 * 1024, arrived: [] });
    const own = (endpoint: AnyContract, body?: object, headers = developer) =>
      call(endpoint, { headers, params: { id: upload.uuid }, ...(body ? { body } : {}) });
    const send = async (part: number, origin = 'https://panel.example.com') => {
      const signed = await own(contract.signUploadParts, { parts: [part] });
      const { url, headers } = signed.body.parts[0];
      const body = content.subarray((part - 1) * upload.part_bytes, part * upload.part_bytes);
      return fetchStored(url, { method: 'PUT', body, headers: { ...headers, origin } });
    };
    const answer = await send(2);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://panel.example.com');
    expect((await send(2, 'https://evil.example.com')).headers.get('access-control-allow-origin')).toBeNull();

    const early = await own(contract.completeUpload);
    expect(early.status).toBe(400);
    expect(early.body.non_field_errors[0]).toContain('1 of 3 parts');
    expect((await own(contract.signUploadParts, { parts: [4] })).body).toEqual({ parts: [expect.any(String)] });
    expect((await own(contract.getUpload)).body).toMatchObject({ arrived: [2] });
    const listed = await call(contract.listUploads, { headers: viewer, query: { service_instance: id } });
    expect(listed.body.results).toMatchObject([{ uuid: upload.uuid, key: 'films/one.mp4' }]);
    for (const endpoint of [contract.getUpload, contract.completeUpload, contract.cancelUpload] as AnyContract[]) {
      expect((await own(endpoint, undefined, stranger)).status).toBe(404);
      expect((await own(endpoint, undefined, viewer)).status).toBe(403);
    }

    await send(1);
    await send(3);
    expect((await own(contract.completeUpload)).body).toMatchObject({ key: 'films/one.mp4', bytes: content.length });
    expect((await own(contract.getUpload)).status).toBe(404);
    expect(await lastAudit()).toMatchObject({ action: 'file.upload', details: { file: 'films/one.mp4' } });
    await inBucket(async ({ client }) => {
      const { body, contentType } = await client.get('films/one.mp4');
      const hash = createHash('sha256');
      for await (const chunk of body) hash.update(chunk);
      expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
      expect(contentType).toBe('video/mp4');
    });
  });

  it('are there at once when they are empty, and never when an upload is cancelled', async () => {
    const empty = await ask(contract.createUpload, { body: { service_instance: id, key: 'empty', bytes: 0 } });
    expect(empty.status).toBe(201);
    expect(await inBucket(({ client }) => client.head('empty'))).toMatchObject({ bytes: 0 });
    const { body } = await ask(contract.createUpload, { body: { service_instance: id, key: 'never', bytes: 5 } });
    const own = { headers: developer, params: { id: body.uuid } };
    expect((await call(contract.cancelUpload, own)).status).toBe(200);
    expect((await call(contract.cancelUpload, own)).status).toBe(404);
    expect(await inBucket(({ client }) => client.head('never'))).toBeNull();
  });

  it('that the store forgot say so and leave the list', async () => {
    const { body } = await ask(contract.createUpload, { body: { service_instance: id, key: 'lost', bytes: 5 } });
    const [row] = await stand.ctx.db.select().from(uploads).where(eq(uploads.id, body.uuid));
    await inBucket(({ client }) => client.uploads.abort('lost', row?.storeUploadId ?? ''));
    const answer = await call(contract.getUpload, { headers: developer, params: { id: body.uuid } });
    expect(answer.status).toBe(404);
    expect(answer.body.non_field_errors[0]).toContain('Begin again');
    expect(await stand.ctx.db.select().from(uploads).where(eq(uploads.id, body.uuid))).toEqual([]);
  });

  it.each([
    ['no name', { key: '' }],
    ['a folder', { key: 'a/' }],
    ['dots', { key: 'a/../b' }],
    ['a line break', { key: 'a\nb' }],
    ['too long a name', { key: 'k'.repeat(1025) }],
    ['a negative size', { bytes: -1 }],
    ['too many bytes', { bytes: 2 ** 50 }],
    ['a header for a type', { content_type: 'text/html\r\nx-amz-acl: public-read' }],
  ])('are not begun with %s', async (_, change) => {
    const body = { service_instance: id, key: 'fine', bytes: 1, ...change };
    expect((await ask(contract.createUpload, { body })).status).toBe(400);
  });

  it('that exist already are found before they are replaced, with a free name beside them', async () => {
    await put('taken.txt', 'abc');
    await put('taken (2).txt');
    const { body } = await ask(contract.findTakenKeys, { body: { keys: ['taken.txt', 'free.txt', 'taken (3).txt'] } });
    expect(body.taken).toEqual([{ key: 'taken.txt', bytes: 3, free_key: 'taken (4).txt' }]);
  });

  it('are counted before they are deleted, and deleted for good', async () => {
    await put('bin/one', '12345');
    await put('bin/two/three', '123');
    const counted = await ask(contract.measureFiles, { body: { prefixes: ['bin/'], keys: ['taken.txt', 'gone'] } });
    expect(counted.body).toEqual({ files: 3, bytes: 11, is_complete: true });
    const { body } = await ask(contract.deleteFiles, { body: { keys: ['bin/one', 'gone', ...ODD_KEYS, DOT_KEY] } });
    expect(body).toEqual({ operation: null, undo: null });
    const back = await ask(contract.restoreFiles, { body: { keys: ['bin/one'] } });
    expect(back.body.non_field_errors[0]).toContain('one version of each object');
    expect((await ask(contract.listDeletedFiles)).status).toBe(400);
    const left = await inBucket(async ({ client }) => (await client.list({})).objects.map(({ key }) => key));
    for (const key of ['bin/one', ...ODD_KEYS, DOT_KEY]) expect(left).not.toContain(key);
    expect(left).toContain('bin/two/three');
    expect((await ask(contract.deleteFiles, { body: {} })).status).toBe(400);
    expect((await ask(contract.deleteFiles, { body: { prefixes: [''] } })).status).toBe(400);
  });

  it('of whole folders are deleted by one operation at a time, which the list names', async () => {
    const started = await ask(contract.deleteFiles, { body: { prefixes: ['bin/'] } });
    expect(started.body.operation).toEqual(expect.any(String));
    const again = await ask(contract.deleteFiles, { body: { prefixes: ['bin/'] } });
    expect(again.body.non_field_errors[0]).toContain('still running');
    expect((await ask(contract.listFiles)).body.operation).toBe(started.body.operation);
    const worker = await openWorker(stand.server.env);
    await waitForEnd(stand, started.body.operation);
    await worker.stop();
    expect((await ask(contract.listFiles)).body).toMatchObject({ operation: null });
  });

  it('are listed for viewers, who read and change nothing, and do not exist for others', async () => {
    const bodies: [AnyContract, object | undefined, number][] = [
      [contract.listFiles, undefined, 200],
      [contract.measureFiles, { keys: ['a'] }, 200],
      [contract.createFileLink, { key: 'a', expires_in_seconds: 3600 }, 403],
      [contract.downloadFile, { key: 'a' }, 403],
      [contract.previewFiles, { keys: ['a.png'] }, 403],
      [contract.findTakenKeys, { keys: ['a'] }, 403],
      [contract.deleteFiles, { keys: ['a'] }, 403],
      [contract.restoreFiles, { keys: ['a'] }, 403],
      [contract.createUpload, { service_instance: id, key: 'a', bytes: 1 }, 403],
      [usageContract.getUsage, undefined, 200],
      [usageContract.measurePrefixes, undefined, 200],
    ];
    for (const [endpoint, body, status] of bodies) {
      const input = body ? { body } : {};
      expect((await ask(endpoint, input, viewer)).status, endpoint.path).toBe(status);
      expect((await ask(endpoint, input, stranger)).status, endpoint.path).toBe(404);
    }
    const query = { key: 'a' };
    expect((await ask(contract.streamFile, { query }, viewer)).status).toBe(403);
    expect((await ask(contract.streamFile, { query }, stranger)).status).toBe(404);
  });

  it('and their use are told with the largest folders first', async () => {
    await put('large/a', 'x'.repeat(5000));
    await put('small/a', 'x');
    const { body } = await ask(usageContract.measurePrefixes);
    expect(body.is_complete).toBe(true);
    const sizes = body.prefixes.map(({ bytes }: { bytes: number }) => bytes);
    expect(sizes).toEqual(sizes.toSorted((a: number, b: number) => b - a));
    expect(body.prefixes).toContainEqual({ prefix: 'large/', bytes: 5000, objects: 1, is_complete: true });
    const usage = await ask(usageContract.getUsage, { query: { range: '24h' } });
    expect(usage.body).toMatchObject({ problem: '', quota: null, forecast: { kind: 'none' } });
    expect(usage.body.now.bytes).toBe(
      body.prefixes.reduce((sum: number, each: { bytes: number }) => sum + each.bytes, 0),
    );
    expect((await ask(usageContract.getUsage, { query: { range: '2h' } })).status).toBe(400);
  });

  it('cannot be asked for while the store is down, which is said without the address of a file', async () => {
    await stand.setStoreUp(false);
    try {
      const { status, body } = await ask(contract.listFiles);
      expect(status).toBe(503);
      expect(body.non_field_errors[0]).toContain('does not answer');
    } finally {
      await stand.setStoreUp(true);
    }
  });

  it('are gone with their key or their bucket, which says where to go on', async () => {
    const list = async () => (await ask(contract.listFiles)).body.non_field_errors[0];
    const { store, ref, key } = await inBucket(async ({ store, bucket, key }) => ({ store, ref: { bucket }, key }));
    await store.removeKey(ref, key.keyId);
    expect(await list()).toContain('The key is gone: somebody revoked it in the store. Rotate it on the Keys page.');
    await store.emptyBucket(ref);
    await store.removeBucket(ref);
    expect(await list()).toContain('The bucket is gone: somebody deleted it in the store. Choose “Compare now”');
  });

  it('leave no link and no operation behind in the database', async () => {
    const rows = await stand.ctx.db.select().from(operations);
    expect(JSON.stringify(rows)).not.toContain('X-Amz');
    expect(JSON.stringify(await stand.ctx.db.select().from(auditEvents))).not.toContain('X-Amz');
  });
});

/** Browsers find `*.localhost` on this machine; Node asks a resolver that may not know it. */
function fetchStored(address: string, init: { method?: string; headers?: object; body?: Uint8Array } = {}) {
  const url = new URL(address);
  const headers = { ...init.headers, host: url.host };
  url.hostname = '127.0.0.1';
  return new Promise<Response>((resolve, reject) => {
    const outgoing = request(url, { method: init.method ?? 'GET', headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const received = answer.headers as Record<string, string>;
        resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 0, headers: received }));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(init.body);
  });
}
