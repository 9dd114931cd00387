import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rustfsStore } from '#lib/object-stores/minio/provider';
import type { ObjectStoreProvider } from '#lib/object-stores/port';

/**
 * RustFS cannot run with the tests (no package that is small enough to build), so this speaks the shapes of its source:
 * rustfs/src/admin/handlers/{service_account,quota}.rs and crates/madmin. It proves our side alone.
 */
interface Call {
  what: string;
  body: string;
}

const ref = { bucket: 'media-1' };
const refusal = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;

let server: Server;
let calls: Call[];
let answers: Record<string, { status?: number; body: string; type?: string }>;
let store: ObjectStoreProvider;

beforeEach(async () => {
  calls = [];
  answers = {};
  server = createServer(async (request, response) => {
    const what = `${request.method} ${request.url}`;
    calls.push({ what, body: await text(request) });
    const { status = 200, body, type } = answers[what] ?? { status: 404, body: refusal('NotFound') };
    response.writeHead(status, type ? { 'content-type': type } : {}).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  store = rustfsStore.open({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    publicHost: 's3.example.com',
    accessKeyId: 'KEY',
    secretAccessKey: 'secret-of-the-store',
    options: {},
    allowsPrivateAddress: true,
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('RustFS, as its source says it answers', () => {
  it('gets a service account with a policy for the bucket, in plain JSON', async () => {
    const path = 'PUT /rustfs/admin/v3/add-service-account';
    answers[path] = { body: '{"credentials":{"accessKey":"a","secretKey":"b"}}' };
    const key = await store.createKey(ref, 'read-only');
    const sent = JSON.parse(calls[0]?.body ?? '');
    expect(sent).toMatchObject({
      accessKey: key.keyId,
      secretKey: key.secret,
      name: 'stowage',
      description: 'Stowage key of media-1',
    });
    expect(JSON.stringify(sent.policy)).not.toMatch(/Put|Delete|Acl/);
    expect(JSON.stringify(sent.policy)).toContain('arn:aws:s3:::media-1/*');
  });

  it('lists and revokes the accounts of this bucket alone', async () => {
    const account = (accessKey: string, description: string | null, accountStatus = 'on') => ({
      parentUser: 'KEY',
      accountStatus,
      impliedPolicy: false,
      accessKey,
      ...(description === null ? {} : { description }),
      expiration: null,
    });
    const mine = 'STW01EFMSN2S0ABCDEFG';
    const theirs = 'STW01EFMSN2S0ABCDEFH';
    const disabled = 'STW01EFMSN2S0ABCDEFI';
    const accounts = [
      account(mine, 'Stowage key of media-1'),
      account(disabled, 'Stowage key of media-1', 'off'),
      account(theirs, 'Stowage key of media-2'),
      account('byhand', null),
    ];
    answers['GET /rustfs/admin/v3/list-service-accounts'] = { body: JSON.stringify({ accounts }) };
    const remove = (id: string) => `DELETE /rustfs/admin/v3/delete-service-account?accessKey=${id}`;
    answers[remove(mine)] = { body: '' };
    for (const each of accounts)
      answers[`GET /rustfs/admin/v3/info-service-account?accessKey=${each.accessKey}`] = { body: JSON.stringify(each) };
    const gone = 'STW01EFMSN2S0ABCDEFJ';
    const unknown = { status: 404, body: refusal('NoSuchResource') };
    answers[`GET /rustfs/admin/v3/info-service-account?accessKey=${gone}`] = unknown;
    expect(await store.listKeys(ref)).toMatchObject([{ keyId: mine }]);
    await store.removeKey(ref, theirs);
    await store.removeKey(ref, gone);
    await store.removeKey(ref, mine);
    expect(calls.map(({ what }) => what).filter((what) => what.startsWith('DELETE'))).toEqual([remove(mine)]);
  });

  it('keeps a quota, and none', async () => {
    const [set, get] = ['PUT', 'GET'].map((method) => {
      const name = method === 'PUT' ? 'set-bucket-quota' : 'get-bucket-quota';
      return `${method} /rustfs/admin/v3/${name}?bucket=media-1`;
    }) as [string, string];
    answers[set] = { body: '' };
    await store.settings.quota?.apply(ref, 5_000_000);
    await store.settings.quota?.apply(ref, null);
    expect(calls.map(({ body }) => JSON.parse(body).size)).toEqual([5_000_000, 0]);
    answers[get] = { body: '{"quota":5000000,"size":5000000,"rate":0,"requests":0,"quotatype":"hard"}' };
    expect(await store.settings.quota?.observe(ref)).toEqual({ value: 5_000_000, foreign: [] });
    answers[get] = { body: '{"quota":0,"size":0,"rate":0,"requests":0}' };
    expect(await store.settings.quota?.observe(ref)).toEqual({ value: null, foreign: [] });
  });

  it('asks once for the figures of many buckets that are looked at together', async () => {
    const bucketsUsageInfo = { 'media-1': { size: 5, objectsCount: 1 }, 'media-2': { size: 7, objectsCount: 2 } };
    const usage = { lastUpdate: '2026-05-01T12:00:00Z', bucketsUsageInfo };
    answers['GET /rustfs/admin/v3/datausageinfo'] = { body: JSON.stringify(usage) };
    for (const bucket of ['media-1', 'media-2']) {
      answers[`GET /${bucket}/?encoding-type=url&list-type=2&max-keys=1`] = { body: '<ListBucketResult/>' };
    }
    expect(await store.usage({ bucket: 'media-1' })).toMatchObject({ bytes: 5, objects: 1 });
    expect(await store.usage({ bucket: 'media-2' })).toMatchObject({ bytes: 7, objects: 2 });
    expect(calls.filter(({ what }) => what.endsWith('datausageinfo'))).toHaveLength(1);
  });

  it.each([
    ['application/json', '{"accounts":"none"}', { code: 'REFUSED', message: /otherwise than it does\. Check/ }],
    ['text/html', '<html>', { code: 'UNREACHABLE', message: /web page, not as an object store/ }],
  ])('says that something else answers in %s', async (type, body, { code, message }) => {
    answers['GET /rustfs/admin/v3/list-service-accounts'] = { body, type };
    await expect(store.listKeys(ref)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    answers['GET /rustfs/admin/v3/get-bucket-quota?bucket=media-1'] = { status: 404, body, type };
    const code404 = type === 'text/html' ? 'UNREACHABLE' : 'NOT_FOUND';
    await expect(store.settings.quota?.observe(ref)).rejects.toMatchObject({ code: code404 });
  });

  it('says what was refused, and no secret', async () => {
    answers['PUT /rustfs/admin/v3/add-service-account'] = { status: 403, body: refusal('AccessDenied') };
    const error = await store.createKey(ref, 'read-write').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'StoreError', code: 'DENIED', retryable: false });
    expect(String(error)).not.toContain('secret-of-the-store');
  });
});
