import { expect } from 'vitest';
import type { StoreContext } from '#lib/object-stores/conformance/context';

const text = (value: string) => new TextEncoder().encode(value);

/** The end of a bucket: never with objects in it, and nothing of it left behind. */
export function removalCases({
  can,
  check,
  newBucket,
  newRef,
  openWithKey,
  provider,
  open,
  eventually,
}: StoreContext): void {
  check('removal', 'does not remove a bucket that still holds an object', async () => {
    const ref = await newBucket();
    const { bucket } = await openWithKey(ref);
    await bucket.put('a.txt', text('kept'), {});
    await expect(provider.removeBucket(ref)).rejects.toMatchObject({ code: 'REFUSED' });
    expect(await bucket.head('a.txt')).toMatchObject({ bytes: 4 });
  });

  check('removal', 'empties it of objects and unfinished uploads, and removes it, twice', async () => {
    const ref = await newBucket();
    const { bucket, key } = await openWithKey(ref);
    await Promise.all(Array.from({ length: 30 }, (_, index) => bucket.put(`a/${index} é&`, text('x'), {})));
    if (can.multipart.can) {
      const id = await bucket.uploads.begin('half/done', { contentType: 'text/plain' });
      await bucket.uploads.putPart('half/done', id, 1, Buffer.alloc(1000));
    }
    for (let i = 0; i < 2; i++) await provider.emptyBucket(ref);
    expect((await bucket.list({})).objects).toEqual([]);
    await provider.removeKey(ref, key.keyId);
    for (let i = 0; i < 2; i++) await provider.removeBucket(ref);
    if (provider.location(ref).keyPrefix === '') expect(await provider.listKeys(ref)).toEqual([]);
    for (let i = 0; i < 2; i++) await provider.removeKey(ref, key.keyId);
    await provider.emptyBucket(ref);
    if (provider.location(ref).keyPrefix !== '') return;
    await eventually(async () => expect(await provider.usage(ref)).toBeNull());
    await expect(open(ref, null).put('late.txt', text('late'), {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  check('removal', 'has nothing to do for a bucket that never was', async () => {
    const ref = newRef();
    await provider.emptyBucket(ref);
    await provider.removeKey(ref, 'STWNEVERTHERE');
    await provider.removeBucket(ref);
  });

  check('removal', 'leaves the neighbours alone', async () => {
    const [ref, neighbour] = [await newBucket(), await newBucket()];
    const [{ bucket }, other] = [await openWithKey(ref), await openWithKey(neighbour)];
    await bucket.put('a.txt', text('a'), {});
    await other.bucket.put('a.txt', text('b'), {});
    await provider.emptyBucket(ref);
    await provider.removeBucket(ref);
    expect(await other.bucket.head('a.txt')).toMatchObject({ bytes: 1 });
    if (can.ownKeys.can) expect(await provider.listKeys(neighbour)).toHaveLength(1);
  });
}
