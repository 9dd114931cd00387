import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { StoreKey } from '#lib/object-stores/port';

let test: TestStore;
let bucket: string;
let writerKey: StoreKey;

beforeAll(async () => {
  test = await startTestStore();
  ({ key: writerKey } = await test.createKey(await test.createBucket()));
  bucket = await test.createBucket();
});
afterAll(() => test.stop());

const anonymous = (path: string, method = 'GET') => send(test.url, { method, path });

describe('the administration', () => {
  const paths: [string, string][] = [
    ['PUT', '/_stowage/keys/STWAAAAAAAA'],
    ['DELETE', '/_stowage/keys/STWAAAAAAAA'],
    ['GET', '/_stowage/keys?bucket=bucket-1'],
    ['GET', '/_stowage/buckets/bucket-1/usage'],
    ['GET', '/_stowage/buckets/bucket-1/quota'],
    ['PUT', '/_stowage/buckets/bucket-1/quota'],
    ['DELETE', '/_stowage/buckets/bucket-1/quota'],
    ['GET', '/_stowage/'],
  ];

  it.each(paths)('%s %s is for the root key alone', async (method, path) => {
    expect((await anonymous(path, method)).status).toBe(403);
    expect(await send(test.url, { method, path, key: writerKey })).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  it('keeps the root key as it is', async () => {
    const path = `/_stowage/keys/${ROOT.keyId}`;
    expect(await send(test.url, { method: 'DELETE', path, key: ROOT })).toMatchObject({ code: 'InvalidArgument' });
  });

  it.each(['', '[]', 'null', '{"secret":"short"}', '{"secret":"0123456789abcdef","bucket":"bucket-1","access":"all"}'])(
    'refuses the input %j',
    async (body) => {
      const path = '/_stowage/keys/STWAAAAAAAA';
      expect(await send(test.url, { method: 'PUT', path, key: ROOT, body })).toMatchObject({ status: 400 });
    },
  );

  it('tells which keys a bucket has, what they may do and since when', async () => {
    const since = Date.now();
    const { key } = await test.createKey(bucket, 'read-only');
    const { key: other } = await test.createKey(bucket);
    const { body } = await send(test.url, { path: `/_stowage/keys?bucket=${bucket}`, key: ROOT });
    const { keys } = JSON.parse(body.toString());
    expect(keys).toEqual([
      { id: key.keyId, access: 'read-only', createdAt: expect.any(String) },
      { id: other.keyId, access: 'read-write', createdAt: expect.any(String) },
    ]);
    for (const { createdAt } of keys) {
      expect(Date.parse(createdAt)).toBeGreaterThanOrEqual(since);
      expect(Date.parse(createdAt)).toBeLessThanOrEqual(Date.now());
    }
  });

  it('tells its health to everyone', async () => {
    expect((await anonymous('/_stowage/health')).status).toBe(200);
    expect((await anonymous('/_stowage/health', 'PUT')).status).toBe(403);
  });

  it('leaves keys that look like its paths to the buckets', async () => {
    const headers = { host: `${bucket}.s3.local.localhost` };
    const path = '/_stowage/health';
    expect((await send(test.url, { method: 'PUT', path, headers, body: 'mine', key: ROOT })).status).toBe(200);
    expect((await send(test.url, { path, headers, key: ROOT })).body.toString()).toBe('mine');
  });

  it('revokes a key also while it is being made', async () => {
    const path = '/_stowage/keys/STWRACEAAAA';
    const body = JSON.stringify({ secret: '0123456789abcdef', bucket, access: 'read-write' });
    for (let round = 0; round < 10; round++) {
      await Promise.all([
        send(test.url, { method: 'PUT', path, key: ROOT, body }),
        send(test.url, { method: 'DELETE', path, key: ROOT }),
      ]);
      const { keys } = test.server.store;
      const isStored = keys
        .listOfBucket(test.server.store.buckets.get(bucket).id)
        .some(({ id }) => id === 'STWRACEAAAA');
      expect(keys.find('STWRACEAAAA') !== undefined).toBe(isStored);
    }
  });
});
