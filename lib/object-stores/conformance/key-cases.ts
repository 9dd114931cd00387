import { expect } from 'vitest';
import type { StoreContext } from '#lib/object-stores/conformance/context';
import type { BucketRef } from '#lib/object-stores/port';

const text = (value: string) => new TextEncoder().encode(value);
const refused = { name: 'StoreError', code: 'DENIED' };

/** Keys of a bucket: what they open, what they do not, and their end. */
export function keyCases(context: StoreContext): void {
  const { provider, can, check, newBucket, newRef, open, openWithKey, eventually } = context;
  const keyIds = async (ref: BucketRef) => (await provider.listKeys(ref)).map(({ keyId }) => keyId);

  /** IAM tells whole seconds: two keys of the same second have no order. */
  async function expectOldestFirst(ref: BucketRef, made: string[]): Promise<void> {
    const keys = await provider.listKeys(ref);
    const times = keys.map(({ createdAt }) => createdAt?.getTime());
    const isTie = times[0] !== undefined && times[0] === times[1];
    const seen = keys.map(({ keyId }) => keyId);
    expect(isTie ? seen.sort() : seen).toEqual(isTie ? made.sort() : made);
  }

  if (!can.ownKeys.can) {
    check('buckets', 'has one key for everything, as it says', async () => {
      const [ref, other] = [await newBucket(), await newBucket()];
      const { key } = await openWithKey(ref);
      await open(other, key).list({ limit: 1 });
      await provider.removeKey(ref, key.keyId);
      await open(ref, key).list({ limit: 1 });
    });
    return;
  }

  check('ownKeys', 'makes a key that works, and lists keys oldest first', async () => {
    const ref = await newBucket();
    expect(await keyIds(ref)).toEqual([]);
    const first = await openWithKey(ref);
    await first.bucket.put('a.txt', text('one'), {});
    const second = await openWithKey(ref);
    expect(await second.bucket.head('a.txt')).toMatchObject({ bytes: 3 });
    await expectOldestFirst(ref, [first.key.keyId, second.key.keyId]);
    expect(JSON.stringify(await provider.listKeys(ref))).not.toContain(first.key.secret);
  });

  check('ownKeys', 'lists no keys of a bucket that does not exist', async () => {
    expect(await provider.listKeys(newRef())).toEqual([]);
  });

  check('ownKeys', 'opens only its own bucket', async () => {
    const [ref, other] = [await newBucket(), await newBucket()];
    const { bucket: others } = await openWithKey(other);
    await others.put('theirs.txt', text('theirs'), {});
    const { key } = await openWithKey(ref);
    const intruder = open(other, key);
    await expect(intruder.list({})).rejects.toMatchObject(refused);
    await expect(intruder.get('theirs.txt')).rejects.toMatchObject(refused);
    await expect(intruder.put('mine.txt', text('mine'), {})).rejects.toMatchObject(refused);
    await expect(intruder.remove(['theirs.txt'])).rejects.toMatchObject({ name: 'StoreError' });
    expect(await others.head('theirs.txt')).toMatchObject({ bytes: 6 });
    expect(await keyIds(other)).not.toContain(key.keyId);
  });

  check('ownKeys', 'refuses a revoked key, and revokes it once more', async () => {
    const ref = await newBucket();
    const [old, kept] = [await openWithKey(ref), await openWithKey(ref)];
    await provider.removeKey(ref, old.key.keyId);
    await provider.removeKey(ref, old.key.keyId);
    expect(await keyIds(ref)).toEqual([kept.key.keyId]);
    await eventually(() => expect(old.bucket.list({ limit: 1 })).rejects.toMatchObject(refused));
    await kept.bucket.list({ limit: 1 });
  });

  check('ownKeys', 'never revokes a key of another bucket', async () => {
    const [ref, other] = [await newBucket(), await newBucket()];
    const { key, bucket } = await openWithKey(other);
    await openWithKey(ref);
    await provider.removeKey(ref, key.keyId);
    expect(await keyIds(other)).toEqual([key.keyId]);
    await bucket.list({ limit: 1 });
  });

  if (!can.readOnlyKeys.can) return;
  check('readOnlyKeys', 'makes a key that reads and does not write', async () => {
    const ref = await newBucket();
    const writer = await openWithKey(ref);
    const reader = await openWithKey(ref, 'read-only');
    await writer.bucket.put('a.txt', text('one'), {});
    expect(await reader.bucket.head('a.txt')).toMatchObject({ bytes: 3 });
    expect((await reader.bucket.list({})).objects).toHaveLength(1);
    await expect(reader.bucket.put('b.txt', text('two'), {})).rejects.toMatchObject(refused);
    await expect(reader.bucket.remove(['a.txt'])).rejects.toMatchObject({ name: 'StoreError' });
    expect(await writer.bucket.head('a.txt')).not.toBeNull();
    await expectOldestFirst(ref, [writer.key.keyId, reader.key.keyId]);
    await provider.removeKey(ref, reader.key.keyId);
    expect(await keyIds(ref)).toEqual([writer.key.keyId]);
    await eventually(() => expect(reader.bucket.list({ limit: 1 })).rejects.toMatchObject(refused));
  });
}
