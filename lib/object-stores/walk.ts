import type { BucketClient, ObjectSummary } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';

/**
 * All objects of a bucket in the UTF-8 binary order of their keys, page after page.
 * @throws StoreError REFUSED from a store that lists in another order: two lists could not be compared
 */
export async function* walkObjects(bucket: BucketClient, signal?: AbortSignal): AsyncGenerator<ObjectSummary> {
  let cursor: string | null = null;
  let last: Buffer | null = null;
  do {
    const page = await bucket.list({ cursor, limit: 1000 }, signal);
    for (const object of page.objects) {
      const key = Buffer.from(object.key);
      if (last && Buffer.compare(last, key) >= 0) {
        throw new StoreError('REFUSED', 'The object store does not list its objects in the order of their keys.');
      }
      last = key;
      yield object;
    }
    cursor = page.next;
  } while (cursor !== null);
}

/** Two buckets side by side, key by key; null where one of them lacks the object. */
export async function* walkTogether(
  one: BucketClient,
  other: BucketClient,
  signal?: AbortSignal,
): AsyncGenerator<[ObjectSummary | null, ObjectSummary | null]> {
  const [left, right] = [walkObjects(one, signal), walkObjects(other, signal)];
  let [a, b] = await Promise.all([left.next(), right.next()]);
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : Buffer.compare(Buffer.from(a.value.key), Buffer.from(b.value.key));
    yield [order <= 0 && !a.done ? a.value : null, order >= 0 && !b.done ? b.value : null];
    if (order <= 0) a = await left.next();
    if (order >= 0) b = await right.next();
  }
}
