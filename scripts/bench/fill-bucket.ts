import type { Store } from '#lib/object-stores/embedded/store';

const BATCH = 10_000;

/**
 * Fills a bucket through the store's own tables: a million uploads would take an hour, and listing reads no object.
 * @param nameOf key of an object by its number
 */
export async function fillBucket(store: Store, bucket: string, count: number, nameOf: (i: number) => string) {
  const { id } = store.buckets.get(bucket);
  for (let start = 0; start < count; start += BATCH) {
    await store.index.write(() => {
      for (let i = start; i < Math.min(start + BATCH, count); i += 1) {
        store.objects.put(id, {
          key: nameOf(i),
          file: `${count}-${i}`,
          segments: 0,
          size: i,
          etag: 'd41d8cd98f00b204e9800998ecf8427e',
          modifiedAt: 1_700_000_000_000 + i,
          acl: null,
          headers: '{"content-type":"image/jpeg"}',
          checksum: null,
        });
      }
    });
  }
}
