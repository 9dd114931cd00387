import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoreKind } from '#lib/core/stores';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { StoreConnection } from '#lib/object-stores/port';
import { probeStore } from '#lib/object-stores/probe';
import { clockDifference } from '#lib/object-stores/probe/describe-failure';
import { declaredCapabilities, objectStore } from '#lib/object-stores/registry';

// No real store can be made to misbehave like this, so these answers come from a server of the test.
const servers: Server[] = [];
let store: TestStore;

beforeAll(async () => {
  store = await startTestStore();
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await store.stop();
});

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

function selfSigned(): { key: string; cert: string } {
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=store', '-keyout', '-', '-out', '-'];
  const { stdout } = spawnSync('openssl', args, { encoding: 'utf8' });
  return { key: stdout, cert: stdout };
}

const xml = (response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}) =>
  response
    .writeHead(status, { 'content-type': 'application/xml', ...headers })
    .end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no</Message></Error>`);

/** The checks of a store with that connection, of which one failed; nothing after it was tried. */
async function failureOf(more: Partial<StoreConnection>, kind: StoreKind = 'generic') {
  const connection = { ...store.connection, publicHost: 's3.nowhere.localhost:1', ...more };
  const { checks, capabilities } = await probeStore(objectStore(kind, connection), declaredCapabilities(kind), {
    allowsPrivateAddress: connection.allowsPrivateAddress,
  });
  expect(checks.filter(({ state }) => state === 'failed')).toHaveLength(1);
  expect(checks.at(-1)?.state).toBe('failed');
  expect(capabilities).toEqual(declaredCapabilities(kind));
  expect(JSON.stringify(checks)).not.toContain(ROOT.secret);
  return checks.at(-1)?.message;
}

describe('an endpoint that is no usable store', () => {
  it.each([
    [200, /web page, not as an object store/],
    [404, /web page, not as an object store/],
    [403, /web page, not as an object store/],
  ])('says that a web page with status %i is none', async (status, expected) => {
    const page = '<!doctype html><html><head><title>Console</title></head><body><br><p>Log in</body></html>';
    const endpoint = await listen((_request, response) =>
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(page),
    );
    expect(await failureOf({ endpoint })).toMatch(expected);
  });

  it('says that nothing listens', async () => {
    expect(await failureOf({ endpoint: 'http://127.0.0.1:1' })).toMatch(/^Nothing listens at 127\.0\.0\.1:1\. Check/);
  });

  it('says that the name is not known', async () => {
    expect(await failureOf({ endpoint: 'http://store.invalid' })).toMatch(/store\.invalid (is not known|could not be)/);
  });

  it('says that the port does not speak TLS', async () => {
    const endpoint = store.url.replace('http:', 'https:');
    expect(await failureOf({ endpoint })).toMatch(/does not speak TLS/);
  });

  it.skipIf(!hasOpenssl)(
    'says that nobody trusted issued its certificate (skipped where there is no openssl)',
    async () => {
      const server = createTlsServer(selfSigned(), (_request, response) => response.end());
      servers.push(server);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await failureOf({ endpoint })).toMatch(/certificate of 127\.0\.0\.1:\d+ is signed by itself/);
    },
  );

  it('says that the address is private', async () => {
    expect(await failureOf({ allowsPrivateAddress: false })).toMatch(/private network\. Only an owner can allow that/);
  });

  it('says that the address can be no store', async () => {
    expect(await failureOf({ endpoint: 'http://169.254.169.254' })).toMatch(/one that no store can have/);
  });

  it('says which part of the credentials is wrong', async () => {
    expect(await failureOf({ accessKeyId: 'NOBODY' })).toMatch(/does not know this access key id/);
    expect(await failureOf({ secretAccessKey: 'wrong' })).toMatch(/secret does not belong to this access key id/);
  });

  it.each<StoreKind>(['aws', 'minio', 'rustfs', 'seaweedfs', 'garage', 'ceph', 'versity'])(
    'says that it is no store of the kind %s, and makes nothing in it',
    async (kind) => {
      const options = { iamEndpoint: store.url, adminEndpoint: store.url };
      expect(await failureOf({ options }, kind)).toMatch(/^A store answers, but it is not of this kind, or/);
      const { Buckets } = await store.root.send(new ListBucketsCommand({}));
      expect(Buckets ?? []).toEqual([]);
    },
  );

  it('says what the store calls its region, when that is a name', async () => {
    const refuse = (region: string) =>
      listen((_request, response) =>
        response
          .writeHead(400, { 'content-type': 'application/xml' })
          .end(`<Error><Code>AuthorizationHeaderMalformed</Code><Region>${region}</Region></Error>`),
      );
    expect(await failureOf({ endpoint: await refuse('eu-1') })).toMatch(/^The store calls its region “eu-1”/);
    expect(await failureOf({ endpoint: await refuse('pay at evil') })).toMatch(/^The store expects another name of/);
  });

  it('follows no redirect, and says where it leads', async () => {
    const endpoint = await listen((_request, response) =>
      response
        .writeHead(307, { location: 'https://elsewhere.example.com/x?y', 'x-amz-bucket-region': 'eu. Call 555-1234' })
        .end(),
    );
    const message = await failureOf({ endpoint });
    expect(message).toMatch(/sends requests on to https:\/\/elsewhere\.example\.com, where keys/);
    expect(message).not.toContain('555');
  });

  it('says by how much the clocks differ', async () => {
    const endpoint = await listen((_request, response) =>
      xml(response, 403, 'RequestTimeTooSkewed', { date: new Date(Date.now() - 61 * 60_000).toUTCString() }),
    );
    expect(await failureOf({ endpoint })).toMatch(/clock of this machine is 61 minutes ahead of .* NTP/);
  });

  it.each([
    [503, 'SlowDown'],
    [429, 'TooManyRequests'],
  ])('gives up after some tries at %i %s', async (status, code) => {
    let requests = 0;
    const endpoint = await listen((_request, response) => {
      requests += 1;
      xml(response, status, code);
    });
    expect(await failureOf({ endpoint })).toMatch(new RegExp(`too much to do \\(${status}\\)`));
    expect(requests).toBeLessThan(10);
  });

  it('repeats of what it says nothing but the name of a refusal', async () => {
    const answers = (code: string) => listen((_request, response) => xml(response, 400, code));
    expect(await failureOf({ endpoint: await answers('OddRefusal') })).toMatch(/\(OddRefusal\)\.$/);
    // Elements of its answer become fields of the error, next to those of Node.
    const codes = ['__proto__', 'CERT_ pay at evil', 'x'].map((code) => `Odd</Code><code>${code}</code><Code>`);
    for (const code of ['Pay at evil.example.com', 'k'.repeat(5000), 'constructor', ...codes]) {
      const message = await failureOf({ endpoint: await answers(code) });
      expect(message).not.toContain('evil');
      expect(message?.length).toBeLessThan(300);
    }
  });

  it('says that a proxy does not reach it', async () => {
    const endpoint = await listen((_request, response) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>'),
    );
    expect(await failureOf({ endpoint })).toMatch(/in front of the store .* \(502\)/);
  });
});

describe('an endpoint that lets everyone in', () => {
  it('is no place for storage', async () => {
    const endpoint = await listen((request, response) => {
      const isList = request.method === 'GET' && request.url?.includes('list-type');
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(isList ? '<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>' : '');
    });
    const connection = { ...store.connection, endpoint };
    const report = await probeStore(objectStore('generic', connection), declaredCapabilities('generic'), {
      allowsPrivateAddress: true,
    });
    const failed = report.checks.find(({ state }) => state === 'failed');
    expect(failed).toMatchObject({ name: 'wrong-key', message: expect.stringMatching(/open to everybody/) });
  });
});

it.each([
  [0, null],
  [4 * 60_000, null],
  [61 * 60_000, 'The clock of this machine is 61 minutes ahead of that of the store.'],
  [-300 * 60_000, 'The clock of this machine is 5 hours behind that of the store.'],
])('compares clocks that differ by %i ms', (difference, expected) => {
  const now = Date.parse('2026-05-01T12:00:00Z');
  expect(clockDifference(new Date(now - difference).toUTCString(), now)).toBe(expected);
  expect(clockDifference(undefined, now)).toBeNull();
  expect(clockDifference('yesterday', now)).toBeNull();
});
