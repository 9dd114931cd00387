import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { minioStore } from '#lib/object-stores/minio/provider';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import { startMinio } from '#lib/object-stores/testing/real/minio';
import { type Absent, isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';

let real: RealStore | Absent;
let store: ObjectStoreProvider;
beforeAll(async () => {
  real = await startMinio();
  if (!isAbsent(real)) store = minioStore.open(real.connection);
});
afterAll(() => (isAbsent(real) ? undefined : real.stop()));

describe('MinIO', () => {
  it('tells what it counted and when, once it has looked', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const ref = { bucket: 'counted' };
    await store.ensureBucket(ref);
    const bucket = store.openBucket(ref, null);
    await bucket.put('a.txt', new Uint8Array(12_345), {});
    bucket.close();
    // Listing knows when the last object was written, the scanner does not.
    const counted = await vi.waitFor(
      async () => {
        const usage = await store.usage(ref);
        expect(usage).toMatchObject({ bytes: 12_345, objects: 1, lastWriteAt: null });
        return usage;
      },
      { timeout: 50_000, interval: 200 },
    );
    expect(counted?.at.getTime()).toBeLessThan(Date.now());
    await store.emptyBucket(ref);
    await store.removeBucket(ref);
    expect(await store.usage(ref)).toBeNull();
  });

  it('lists and revokes the keys of one bucket and of no other', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const [ref, other] = [{ bucket: 'own-keys' }, { bucket: 'other-keys' }];
    for (const each of [ref, other]) await store.ensureBucket(each);
    const [one, two] = [await store.createKey(ref, 'read-write'), await store.createKey(ref, 'read-only')];
    const theirs = await store.createKey(other, 'read-write');
    expect((await store.listKeys(ref)).map(({ keyId }) => keyId)).toEqual([one.keyId, two.keyId]);
    await store.removeKey(other, one.keyId);
    for (let i = 0; i < 2; i++) await store.removeKey(ref, two.keyId);
    expect(await store.listKeys(ref)).toMatchObject([{ keyId: one.keyId }]);
    await store.removeBucket(ref);
    expect(await store.listKeys(other)).toMatchObject([{ keyId: theirs.keyId }]);
  });

  it('removes the keys that are left together with the bucket', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const ref = { bucket: 'with-keys' };
    await store.ensureBucket(ref);
    await store.createKey(ref, 'read-write');
    await store.createKey(ref, 'read-only');
    expect(await store.listKeys(ref)).toHaveLength(2);
    await store.removeBucket(ref);
    expect(await store.listKeys(ref)).toEqual([]);
  });
});
