import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import { adminS3 } from '#lib/object-stores/s3/store';
import { type Absent, isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';
import { startVersity } from '#lib/object-stores/testing/real/versity';
import { versityAdmin } from '#lib/object-stores/versity/admin-client';
import { versityStore } from '#lib/object-stores/versity/provider';

let real: RealStore | Absent;
let store: ObjectStoreProvider;
beforeAll(async () => {
  real = await startVersity();
  if (!isAbsent(real)) store = versityStore.open(real.connection);
});
afterAll(() => (isAbsent(real) ? undefined : real.stop()));

it('the Versity gateway makes keys on a port of its own where it has one', async (context) => {
  const apart = await startVersity({ hasAdminPort: true });
  if (isAbsent(apart)) return context.skip(apart.absent);
  try {
    const ref = { bucket: 'apart' };
    const provider = versityStore.open(apart.connection);
    await provider.ensureBucket(ref);
    const bucket = provider.openBucket(ref, await provider.createKey(ref, 'read-write'));
    await bucket.list({ limit: 1 });
    bucket.close();
    const without = versityStore.open({ ...apart.connection, options: {} });
    await expect(without.createKey(ref, 'read-write')).rejects.toMatchObject({ name: 'StoreError' });
  } finally {
    await apart.stop();
  }
});

describe('the Versity gateway', () => {
  it('still takes new keys after somebody removed an account by hand', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const ref = { bucket: 'by-hand' };
    await store.ensureBucket(ref);
    const gone = await store.createKey(ref, 'read-write');
    const kept = await store.createKey(ref, 'read-only');
    await versityAdmin(real.connection).removeAccount(gone.keyId);
    const next = await store.createKey(ref, 'read-write');
    expect((await store.listKeys(ref)).map(({ keyId }) => keyId)).toEqual([kept.keyId, next.keyId]);
    for (const key of [kept, next]) {
      const bucket = store.openBucket(ref, key);
      await bucket.list({ limit: 1 });
      bucket.close();
    }
  });

  it('closes a public bucket although its policy names an account that is gone', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const ref = { bucket: 'to-close' };
    await store.ensureBucket(ref);
    await store.settings.access.apply(ref, { visibility: 'public-read', publicPrefixes: [] });
    const gone = await store.createKey(ref, 'read-write');
    const kept = await store.createKey(ref, 'read-write');
    await versityAdmin(real.connection).removeAccount(gone.keyId);
    const closed = { visibility: 'private' as const, publicPrefixes: [] };
    await store.settings.access.apply(ref, closed);
    expect(await store.settings.access.observe(ref)).toEqual({ value: closed, foreign: [] });
    const bucket = store.openBucket(ref, kept);
    await bucket.list({ limit: 1 });
    bucket.close();
  });

  it('has no keys any more in a bucket that was deleted by hand and made again', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const ref = { bucket: 'made-again' };
    await store.ensureBucket(ref);
    await store.createKey(ref, 'read-write');
    const s3 = adminS3(real.connection);
    await s3.send(new DeleteBucketCommand({ Bucket: ref.bucket }));
    s3.destroy();
    expect(await store.listKeys(ref)).toEqual([]);
    await store.ensureBucket(ref);
    expect(await store.listKeys(ref)).toEqual([]);
    const key = await store.createKey(ref, 'read-write');
    expect(await store.listKeys(ref)).toMatchObject([{ keyId: key.keyId }]);
    const accounts = await versityAdmin(real.connection).listAccounts();
    expect(accounts.filter((access) => access.includes('made-again'))).toEqual([key.keyId]);
  });

  it('never takes the keys of a bucket whose name is longer for those of a shorter one', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const [short, long] = [{ bucket: 'shop' }, { bucket: 'shop-media' }];
    for (const ref of [short, long]) await store.ensureBucket(ref);
    const key = await store.createKey(long, 'read-write');
    expect(await store.listKeys(short)).toEqual([]);
    await store.removeBucket(short);
    expect(await store.listKeys(long)).toMatchObject([{ keyId: key.keyId }]);
  });

  it('removes the keys that are left together with the bucket', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const ref = { bucket: 'with-keys' };
    await store.ensureBucket(ref);
    await store.createKey(ref, 'read-write');
    await store.removeBucket(ref);
    expect(await store.listKeys(ref)).toEqual([]);
  });
});
