import { expect } from 'vitest';
import { readText, type StoreContext } from '#lib/object-stores/conformance/context';
import type { BucketClient, Deletions, ObjectHistory } from '#lib/object-stores/objects';

const text = (value: string) => new TextEncoder().encode(value);

/** Deletions that are taken back, in stores that keep versions. */
export function deletionCases({ provider, can, check, newBucket, openWithKey, open, eventually }: StoreContext): void {
  const control = provider.settings.versioning;
  if (!can.versioning.can || !control) return;

  /** A bucket with versions: as the application sees it, and what was deleted there. */
  async function versioned(): Promise<{ bucket: BucketClient; deletions: Deletions }> {
    const ref = await newBucket();
    await control?.apply(ref, true);
    const { deletions } = open(ref, null);
    if (!deletions) throw new Error('A store with versions knows what was deleted.');
    return { bucket: (await openWithKey(ref)).bucket, deletions };
  }
  /** Those that were deleted. */
  async function walk(deletions: Deletions, prefix = '', after: string | null = null): Promise<ObjectHistory[]> {
    const found: ObjectHistory[] = [];
    for await (const object of deletions.walk({ prefix, after })) {
      if (object.deletions.length > 0) found.push(object);
    }
    return found;
  }
  const takeBack = (deletions: Deletions, objects: ObjectHistory[]) =>
    deletions.takeBack(objects.flatMap(({ key, deletions: each }) => each.map(({ id }) => ({ key, id }))));

  check('versioning', 'brings deleted objects back, and dates deletions by its own clock', async () => {
    const { bucket, deletions } = await versioned();
    const keys = ['a b+&.txt', 'folder/100%é.txt', 'folder/line\nbreak', 'gone.txt', 'kept.txt'];
    for (const key of keys) await bucket.put(key, text(key), {});
    const began = await deletions.now();
    await bucket.remove(keys.filter((key) => key !== 'kept.txt'));
    const ended = await deletions.now();
    await eventually(async () => expect(await walk(deletions)).toHaveLength(4));
    const found = await walk(deletions);
    expect(found.map(({ key }) => key)).toEqual(keys.slice(0, 4));
    for (const { key, isGone, deletions: each, kept } of found) {
      expect({ key, isGone, times: each.length, bytes: kept?.bytes }).toEqual({
        key,
        isGone: true,
        times: 1,
        bytes: text(key).length,
      });
      // HTTP dates have no fractions of seconds, and some servers renew theirs once a second.
      expect(each[0]?.at.getTime()).toBeGreaterThanOrEqual(began.getTime() - 2000);
      expect(each[0]?.at.getTime()).toBeLessThanOrEqual(ended.getTime() + 2000);
    }
    expect((await walk(deletions, 'folder/')).map(({ key }) => key)).toEqual(keys.slice(1, 3));
    expect((await walk(deletions, '', 'folder/100%é.txt')).map(({ key }) => key)).toEqual(keys.slice(2, 4));
    for (let i = 0; i < 2; i++) await takeBack(deletions, found);
    for (const key of keys) expect(await readText(bucket, key)).toBe(key);
    expect(await walk(deletions)).toEqual([]);
  });

  check('versioning', 'finds one deleted object among others whose names begin like it', async () => {
    const { bucket, deletions } = await versioned();
    for (const key of ['a', 'a.b', 'ab']) await bucket.put(key, text(key), {});
    await bucket.remove(['a.b', 'ab']);
    expect(await deletions.find('a')).toMatchObject({ isGone: false, deletions: [], kept: { bytes: 1 } });
    expect(await deletions.find('a.')).toBeNull();
    expect(await deletions.find('ab')).toMatchObject({ key: 'ab', isGone: true, kept: { bytes: 2 } });
  });

  check('versioning', 'leaves what was written after a deletion as it is', async () => {
    const { bucket, deletions } = await versioned();
    await bucket.put('a.txt', text('old'), {});
    await bucket.remove(['a.txt']);
    const deleted = await walk(deletions);
    await bucket.put('a.txt', text('new'), {});
    expect(await deletions.find('a.txt')).toMatchObject({ isGone: false, kept: { bytes: 3 } });
    await takeBack(deletions, deleted);
    expect(await readText(bucket, 'a.txt')).toBe('new');
  });

  check('versioning', 'goes through more deletions than fit into one list', async () => {
    const { bucket, deletions } = await versioned();
    const keys = Array.from({ length: 30 }, (_, index) => `many/${String(index).padStart(2, '0')}`);
    await Promise.all(keys.map((key) => bucket.put(key, text('x'), {})));
    for (let i = 0; i < 40; i++) await bucket.remove(keys);
    const found = await walk(deletions);
    expect(found.map(({ key }) => key)).toEqual(keys);
    expect(found.every(({ isGone, kept }) => isGone && kept?.bytes === 1)).toBe(true);
    for (const object of found.slice(0, 2)) await takeBack(deletions, [object]);
    expect((await bucket.list({ prefix: 'many/' })).objects.map(({ key }) => key)).toEqual(keys.slice(0, 2));
  });
}
