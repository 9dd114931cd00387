import { Readable } from 'node:stream';
import { DeleteBucketPolicyCommand, DeletePublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BucketAccess, CorsRule } from '#lib/core/bucket-settings';
import { storageCheckNames } from '#lib/core/storage-checks';
import { checkBucket, verifyBucket } from '#lib/object-stores/check-bucket';
import type { BucketToCheck } from '#lib/object-stores/check-trial';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import { StoreError } from '#lib/object-stores/port';
import { declaredCapabilities } from '#lib/object-stores/registry';

const OPEN: BucketAccess = { visibility: 'public-read', publicPrefixes: [] };
const CLOSED: BucketAccess = { visibility: 'private', publicPrefixes: [] };
const RULE: CorsRule = {
  allowedOrigins: ['https://*.example.com'],
  allowedMethods: ['PUT'],
  allowedHeaders: ['*'],
  exposeHeaders: [],
  maxAgeSeconds: 60,
};
const signal = new AbortController().signal;

let test: TestStore;
let bucket: BucketToCheck;

beforeAll(async () => {
  test = await startTestStore();
});
afterAll(() => test.stop());
beforeEach(async () => {
  const ref = { bucket: await test.createBucket() };
  const { key } = await test.createKey(ref.bucket);
  const { provider } = test;
  const capabilities = declaredCapabilities('embedded');
  bucket = { provider, ref, key, wish: { access: OPEN, cors: [RULE] }, capabilities, allowsPrivateAddress: true };
});

async function outcomes(more: Partial<BucketToCheck> = {}) {
  const found: Record<string, { state: string; message: string }> = {};
  for await (const { name, state, message } of checkBucket({ ...bucket, ...more }, signal))
    found[name] = { state, message };
  return found;
}
const apply = async (access: BucketAccess, cors: CorsRule[]) => {
  await bucket.provider.settings.access.apply(bucket.ref, access);
  await bucket.provider.settings.cors?.apply(bucket.ref, cors);
};

/** A store that says of every bucket that it does not exist, as AWS does. */
const notThere = (provider: BucketToCheck['provider']) => {
  const client = provider.openBucket({ bucket: 'never' }, null);
  return { ...client, list: () => Promise.reject(new StoreError('NOT_FOUND', 'There is no such bucket.')) };
};

describe('the check of a bucket', () => {
  it.each([OPEN, CLOSED, { visibility: 'private', publicPrefixes: ['stowage-check'] } as const])(
    'passes in everything when the store is as wished: %o',
    async (access) => {
      const wished = { visibility: access.visibility, publicPrefixes: [...access.publicPrefixes] };
      await apply(wished, [RULE]);
      const found = await outcomes({ wish: { access: wished, cors: [RULE] } });
      expect(Object.keys(found)).toEqual(storageCheckNames);
      expect(Object.values(found).filter(({ state }) => state !== 'passed')).toEqual([]);
      expect(await bucket.provider.usage(bucket.ref)).toMatchObject({ objects: 0 });
    },
  );

  it('does not read on what is longer than what it wrote', async () => {
    const { provider } = bucket;
    let pieces = 0;
    function* long() {
      for (; pieces < 50; pieces++) yield Buffer.alloc(1024 ** 2);
    }
    const openBucket: typeof provider.openBucket = (...args) => {
      const client = provider.openBucket(...args);
      return { ...client, get: async (...of) => ({ ...(await client.get(...of)), body: Readable.from(long()) }) };
    };
    const found = await outcomes({ provider: { ...provider, openBucket } });
    expect(found.read).toMatchObject({ state: 'failed', message: expect.stringContaining('too long') });
    expect(pieces).toBeLessThan(10);
  });

  it('tries another bucket that no other check tries at the same time', async () => {
    const tried: string[] = [];
    const { provider } = bucket;
    const watched: typeof provider = {
      ...provider,
      ensureBucket: async (ref) => void tried.push(ref.bucket),
      removeBucket: async () => undefined,
      openBucket: () => notThere(provider),
    };
    const start = 'a-long-name-of-an-application-in-an-environment';
    for (const end of ['0000000000000001', '0000000000000002']) {
      const ref = { bucket: `${start}-${end}` };
      await outcomes({ ref, provider: watched });
    }
    expect(new Set(tried).size).toBe(2);
    expect(tried.every((name) => /^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$/.test(name) && !name.includes('--'))).toBe(
      true,
    );
  });

  it('sends with its upload what the DSN tells the application to send', async () => {
    const sent: unknown[] = [];
    const { provider } = bucket;
    const watched: typeof provider = {
      ...provider,
      location: (ref) => ({ ...provider.location(ref), uploadAcl: 'bucket-owner-full-control' }),
      openBucket(ref, key) {
        const client = provider.openBucket(ref, key);
        return {
          ...client,
          put: async (name, body, { acl, ...options }) => {
            sent.push(acl);
            await client.put(name, body, options);
          },
        };
      },
    };
    await outcomes({ provider: watched });
    expect(sent).toEqual(['bucket-owner-full-control']);
  });

  it('says what differs from the wish, and tries everything else', async () => {
    await apply(CLOSED, []);
    expect(await outcomes()).toMatchObject({
      write: { state: 'passed' },
      public: { state: 'failed', message: expect.stringContaining('Everyone should be able to read') },
      cors: { state: 'failed', message: expect.stringContaining('Browsers block the request') },
      isolation: { state: 'passed' },
      remove: { state: 'passed' },
    });
    await apply(OPEN, []);
    expect(await outcomes({ wish: { access: CLOSED, cors: [] } })).toMatchObject({
      public: { state: 'failed', message: expect.stringContaining('but the storage is private') },
      cors: { state: 'skipped' },
    });
  });

  it('notices that the policy of a public bucket is gone, although uploads with an ACL are public', async () => {
    await apply(OPEN, [RULE]);
    const ref = { Bucket: bucket.ref.bucket };
    const operator = test.root;
    await operator.send(new DeleteBucketPolicyCommand(ref));
    const { public: found } = await outcomes();
    expect(found).toMatchObject({ state: 'failed', message: expect.stringContaining('uploaded without an ACL') });
    expect(found?.message).toContain('answers 403');
    expect(await bucket.provider.usage(bucket.ref)).toMatchObject({ objects: 0 });
  });

  it('asks for nothing without an ACL where each upload says by its ACL whether it is public', async () => {
    await apply(OPEN, [RULE]);
    await test.root.send(new DeleteBucketPolicyCommand({ Bucket: bucket.ref.bucket }));
    const provider = { ...bucket.provider, isPublicByAcl: true };
    expect((await outcomes({ provider })).public).toMatchObject({ state: 'passed' });
  });

  it('tries every public prefix of a private bucket', async () => {
    const wished: BucketAccess = { visibility: 'private', publicPrefixes: ['media/', 'a b#c/'] };
    await apply(wished, [RULE]);
    expect((await outcomes({ wish: { access: wished, cors: [RULE] } })).public).toMatchObject({ state: 'passed' });
    await apply({ ...wished, publicPrefixes: ['media/'] }, [RULE]);
    expect((await outcomes({ wish: { access: wished, cors: [RULE] } })).public).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('read a b#c/'),
    });
    expect(await bucket.provider.usage(bucket.ref)).toMatchObject({ objects: 0 });
  });

  it('notices that an upload can open itself in a private bucket', async () => {
    await apply(CLOSED, [RULE]);
    await test.root.send(new DeletePublicAccessBlockCommand({ Bucket: bucket.ref.bucket }));
    expect((await outcomes({ wish: { access: CLOSED, cors: [RULE] } })).public).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('An upload that says public-read'),
    });
  });

  it('says that a revoked key is refused, and what could not be looked at for it', async () => {
    await bucket.provider.removeKey(bucket.ref, bucket.key.keyId);
    const found = await outcomes();
    expect(found.write).toMatchObject({ state: 'failed', message: expect.stringContaining('The key is gone') });
    expect(found.parts).toMatchObject({ state: 'failed', message: expect.stringContaining('The key is gone') });
    expect(found.read).toEqual({ state: 'skipped', message: 'No file could be written.' });
    expect(found.remove).toEqual({ state: 'skipped', message: 'No file could be written.' });
    expect(JSON.stringify(found)).not.toContain(bucket.key.secret);
  });

  it('says that the bucket is gone, which the store tells no key', async () => {
    await bucket.provider.removeBucket(bucket.ref);
    expect((await outcomes()).write).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('The bucket is gone'),
    });
  });

  it('notices a key that opens other buckets too', async () => {
    await apply(OPEN, [RULE]);
    expect(await outcomes({ key: ROOT })).toMatchObject({
      isolation: { state: 'failed', message: expect.stringContaining('not its own') },
    });
  });

  it('stops on an abort and leaves no file', async () => {
    const controller = new AbortController();
    const run = async () => {
      for await (const { name } of checkBucket(bucket, controller.signal)) if (name === 'list') controller.abort();
    };
    await expect(run()).rejects.toMatchObject({ name: 'AbortError' });
    expect(await bucket.provider.usage(bucket.ref)).toMatchObject({ objects: 0 });
  });
});

describe('the check at provision', () => {
  it('passes in silence', async () => {
    await apply(OPEN, []);
    await verifyBucket(bucket, signal);
    expect(await bucket.provider.usage(bucket.ref)).toMatchObject({ objects: 0 });
  });

  it('names the check that failed, and keeps the code of the store', async () => {
    const { key: reader } = await test.createKey(bucket.ref.bucket, 'read-only');
    await expect(verifyBucket({ ...bucket, key: reader }, signal)).rejects.toMatchObject({
      code: 'DENIED',
      message: expect.stringMatching(/“Write a file”/),
    });
  });
});
