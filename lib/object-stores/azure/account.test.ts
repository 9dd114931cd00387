import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { azureAccount, azureLocation } from '#lib/object-stores/azure/account';
import { azureStore } from '#lib/object-stores/azure/provider';
import type { StoreConnection } from '#lib/object-stores/port';

const SECRET = Buffer.from('canary-of-the-account-key').toString('base64');
const connection = (endpoint: string): StoreConnection => ({
  endpoint,
  region: '',
  publicHost: '',
  accessKeyId: '',
  secretAccessKey: SECRET,
  options: { account: 'media1' },
  allowsPrivateAddress: true,
});

describe('where a container is', () => {
  it.each([
    ['', 'https://media1.blob.core.windows.net', 'blob.core.windows.net'],
    [
      'https://media1.blob.core.chinacloudapi.cn/',
      'https://media1.blob.core.chinacloudapi.cn',
      'blob.core.chinacloudapi.cn',
    ],
    ['http://127.0.0.1:10000/media1', 'http://127.0.0.1:10000/media1', '127.0.0.1:10000'],
    ['http://127.0.0.1:10000', 'http://127.0.0.1:10000/media1', '127.0.0.1:10000'],
    ['https://media.example.net', 'https://media.example.net', 'media.example.net'],
  ])('with the endpoint %j', (endpoint, endpointUrl, host) => {
    expect(azureLocation(azureAccount(connection(endpoint)), 'shop-1')).toMatchObject({
      protocol: 'azure',
      account: 'media1',
      bucket: 'shop-1',
      endpointUrl,
      host,
      publicUrl: `${endpointUrl}/shop-1`,
    });
  });
});

describe('an endpoint that is not what it should be', () => {
  const servers: Server[] = [];

  async function listen(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** Everything that a log could print of the failure. */
  async function failureOf(endpoint: string): Promise<{ code: string; text: string }> {
    const { ping, ensureBucket } = azureStore.open(connection(endpoint));
    await ping().catch(() => undefined);
    const error: unknown = await ensureBucket({ bucket: 'shop-1' }).catch((reason: unknown) => reason);
    const { code } = error as { code: string };
    return { code, text: inspect(error, { depth: 20, showHidden: true }) };
  }

  it.each([301, 302, 307, 308])('and redirects with %i gets no signed request to follow it', async (status) => {
    const strayed: string[] = [];
    const elsewhere = await listen((request, response) => {
      strayed.push(`${request.method} ${request.url}`);
      response.end();
    });
    const paths: string[] = [];
    const endpoint = await listen((request, response) => {
      request.resume();
      paths.push(request.url ?? '');
      response.writeHead(status, { location: request.url?.includes('again') ? elsewhere : `${request.url}&again=1` });
      response.end();
    });
    expect(await failureOf(endpoint)).toMatchObject({ code: 'REFUSED' });
    expect(strayed).toEqual([]);
    expect(paths.filter((path) => path.includes('again'))).toEqual([]);
  });

  it.each([
    ['HTML', 200, 'UNREACHABLE'],
    ['nothing but too many requests', 429, 'UNREACHABLE'],
    ['a storm of unavailability', 503, 'UNREACHABLE'],
    ['a refusal', 403, 'DENIED'],
  ])('and answers %s is told apart, without key or signature', async (_, status, code) => {
    // A refusal of the store itself is no page.
    const type = status === 403 ? 'application/xml' : 'text/html';
    const signatures: string[] = [];
    const endpoint = await listen((request, response) => {
      request.resume();
      signatures.push(request.headers.authorization?.split(':').at(-1) ?? '');
      response.writeHead(status, { 'content-type': type }).end('<html><body>Hello</body></html>');
    });
    const failure = await failureOf(endpoint);
    expect(failure.code).toBe(code);
    expect(failure.text).not.toContain(SECRET);
    expect(signatures.length).toBeGreaterThan(1);
    for (const signature of signatures.filter((each) => each !== '')) expect(failure.text).not.toContain(signature);
  });

  it.each([403, 404])('says that a web page with status %i is one, and no missing container', async (status) => {
    const endpoint = await listen((_request, response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>no</body></html>'),
    );
    const provider = azureStore.open(connection(endpoint));
    for (const call of [provider.listKeys({ bucket: 'shop-1' }), provider.usage({ bucket: 'shop-1' })])
      await expect(call).rejects.toMatchObject({ code: 'UNREACHABLE', message: expect.stringMatching(/web page/) });
  });

  it('and answers without end is cut off', async () => {
    let sent = 0;
    const endpoint = await listen((request, response) => {
      request.resume();
      const piece = Buffer.alloc(1024 ** 2, ' ');
      const more = () => {
        while (!response.destroyed && response.write(piece)) sent += 1;
      };
      response.on('drain', more);
      more();
    });
    const bucket = azureStore.open(connection(endpoint)).openBucket({ bucket: 'shop-1' }, null);
    await expect(bucket.list({})).rejects.toMatchObject({ code: 'REFUSED' });
    bucket.close();
    // As many pieces as there are MiB: the rest is what was on its way.
    expect(sent).toBeLessThan(64);
  });

  it('and stands on a private address is never called', async () => {
    const calls: string[] = [];
    const endpoint = await listen((request, response) => {
      calls.push(request.url ?? '');
      response.end();
    });
    for (const address of [endpoint, endpoint.replace('127.0.0.1', 'localhost')]) {
      const store = azureStore.open({ ...connection(address), allowsPrivateAddress: false });
      await expect(store.ping()).rejects.toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('private network'),
      });
    }
    expect(calls).toEqual([]);
  });
});
