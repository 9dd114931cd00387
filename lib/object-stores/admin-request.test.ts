import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import {
  AdminError,
  type AdminSenderOptions,
  adminSender,
  contentOf,
  refusalOf,
} from '#lib/object-stores/admin-request';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { StoreError } from '#lib/object-stores/port';
import { toStoreError } from '#lib/object-stores/s3/errors';

const servers: Server[] = [];

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const send = (options: Partial<AdminSenderOptions> = {}) => adminSender({ allowsPrivateAddress: true, ...options });

describe('a request to a store administration', () => {
  it('carries query, headers and body, and brings back status, headers and bytes', async () => {
    let seen: { url?: string | undefined; headers: IncomingHttpHeaders; body: Buffer } | undefined;
    const endpoint = await listen(async (request, response) => {
      seen = { url: request.url, headers: request.headers, body: await buffer(request) };
      response.writeHead(202, { 'X-Answer': 'yes' }).end(Buffer.from([0, 255]));
    });
    const answer = await send()({
      method: 'DELETE',
      url: `${endpoint}/v2/Key%20a`,
      query: { id: 'a b&c' },
      headers: { authorization: 'Bearer token' },
      body: 'ä',
    });
    expect(seen).toMatchObject({ url: '/v2/Key%20a?id=a%20b%26c', body: Buffer.from('ä') });
    expect(seen?.headers).toMatchObject({ authorization: 'Bearer token', 'content-length': '2' });
    expect(answer).toMatchObject({ status: 202, body: Buffer.from([0, 255]) });
    expect(answer.headers['x-answer']).toBe('yes');
  });

  it('does not follow redirects', async () => {
    const strayed: unknown[] = [];
    const elsewhere = await listen((request, response) => {
      strayed.push(request.url);
      response.end();
    });
    const endpoint = await listen((_request, response) => {
      response.writeHead(307, { location: elsewhere }).end();
    });
    await expect(send()({ method: 'PUT', url: endpoint, body: 'x' })).resolves.toMatchObject({ status: 307 });
    expect(strayed).toEqual([]);
  });

  it('does not go to a private address that nobody allowed', async () => {
    const endpoint = await listen((_request, response) => {
      response.end();
    });
    const call = send({ allowsPrivateAddress: false })({ method: 'GET', url: endpoint });
    await expect(call).rejects.toMatchObject({ name: 'StoreError', code: 'REFUSED' });
  });

  it('refuses an answer without end', async () => {
    const endpoint = await listen((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1024 ** 2)));
      };
      response.on('drain', more);
      more();
    });
    await expect(send()({ method: 'GET', url: endpoint })).rejects.toThrow(/too long/);
  });

  it('ends when the caller gives up', async () => {
    const endpoint = await listen((_request, response) => {
      response.writeHead(200).write('{');
    });
    const given = new AbortController();
    const pending = send()({ method: 'GET', url: endpoint, signal: given.signal });
    given.abort();
    const error = await pending.catch((reason: unknown) => reason);
    expect(toStoreError('Asking', error)).toMatchObject({ name: 'AbortError' });
  });

  it('counts a store that is not there as unreachable', async () => {
    const endpoint = await listen(() => undefined);
    servers.splice(0).map((server) => server.close());
    const error = await send()({ method: 'GET', url: endpoint }).catch((reason: unknown) => reason);
    expect(toStoreError('Asking', error)).toMatchObject({ code: 'UNREACHABLE', retryable: true });
  });

  it('gives a store up that trickles its answer, by its own clock', async () => {
    const endpoint = await listen((_request, response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    const error = await send({ timeoutMs: 300 })({ method: 'GET', url: endpoint }).catch((reason: unknown) => reason);
    expect(toStoreError('Asking', error)).toMatchObject({ code: 'UNREACHABLE', retryable: true });
  });

  it('repeats nothing of a refusal but a name', () => {
    expect(String(new AdminError('secret=canary-91c4 and more', 400))).toBe(
      "Unknown: The store's administration answered 400 Unknown.",
    );
  });

  it('turns a refusal into the closed code of its name or status', () => {
    const codes = [new AdminError('NoSuchBucket', 404), new AdminError('Odd', 403), new AdminError('Odd', 503)].map(
      (error) => (toStoreError('Asking', error) as StoreError).code,
    );
    expect(codes).toEqual(['NOT_FOUND', 'DENIED', 'UNREACHABLE']);
  });
});

describe('a signed request', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await startTestStore();
  });
  afterAll(() => store.stop());

  // The embedded store checks signatures, payload hash included, by its own code.
  it.each([
    { secret: 'right', status: 200 },
    { secret: 'wrong', status: 403 },
  ])('with the $secret secret is answered with $status', async ({ secret, status }) => {
    const bucket = await store.createBucket();
    const { accessKeyId, secretAccessKey, region } = store.connection;
    const signWith = {
      accessKeyId,
      region,
      service: 's3' as const,
      secretAccessKey: secret === 'right' ? secretAccessKey : 'wrong-secret',
    };
    const key = { method: 'PUT' as const, url: `${store.url}/${bucket}/a%20b%2Bc.txt`, body: 'hello' };
    const answer = await send({ signWith })({ ...key, query: { 'x-id': 'Put Object' } });
    expect(answer.status).toBe(status);
  });
});

describe('an answer of a store administration', () => {
  it('that cannot be read is not repeated in the error, since it may hold a secret', async () => {
    for (const text of [
      '{"secret_key":"canary-5f1c"x}',
      '[{"secret_key":"canary-5f1c","access_key":1}]',
      'canary-5f1c',
    ]) {
      const answer = { status: 200, headers: {}, body: Buffer.from(text) };
      const schema = z.array(z.object({ access_key: z.string(), secret_key: z.string() }));
      const failure: unknown = await contentOf(answer, schema).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('Something answers') });
      expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain('canary');
    }
  });

  it.each([
    ['the JSON of Ceph and MinIO', '{"Code":"NoSuchUser"}', 'NoSuchUser'],
    ['the JSON of Garage', '{"code":"NoSuchBucket","message":"…"}', 'NoSuchBucket'],
    [
      'the XML of Versity and RustFS',
      '<?xml version="1.0"?><Error><Code>NoSuchResource</Code></Error>',
      'NoSuchResource',
    ],
    ['JSON of somebody else', '{"error":"nope"}', 'Unknown'],
    ['text that is no name', '{"Code":"Pay at evil.example.com"}', 'Unknown'],
    ['nothing', '', 'Unknown'],
  ])('that refuses tells its name: %s', (_, text, name) => {
    expect(refusalOf({ status: 404, headers: {}, body: Buffer.from(text) })).toMatchObject({
      name,
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('that refuses with a web page is that of a proxy, and says nothing about the store', () => {
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    expect(refusalOf({ status: 404, headers, body: Buffer.from('<html>') })).toMatchObject({ code: 'UNREACHABLE' });
  });
});
