import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { BucketClient } from '#lib/object-stores/objects';
import { countFolders } from '#lib/services/storage-usage/measure-prefixes';

const { signal } = new AbortController();

describe('counting the folders of a bucket', () => {
  let store: TestStore;
  let client: BucketClient;
  beforeAll(async () => {
    store = await startTestStore();
    client = store.provider.openBucket({ bucket: await store.createBucket() }, null);
    const put = (key: string, bytes: number) => client.put(key, Buffer.alloc(bytes), {});
    for (const [key, bytes] of [
      ['a/1', 10],
      ['a/2', 10],
      ['b/1', 5],
      ['c/deep/1', 50],
      ['beside', 1],
    ] as const)
      await put(key, bytes);
  });
  afterAll(async () => {
    client.close();
    await store.stop();
  });

  it('tells the largest first, the files beside them too', async () => {
    expect(await countFolders(client, signal)).toMatchObject({
      is_complete: true,
      counted: 5,
      prefixes: [
        { prefix: 'c/', bytes: 50, objects: 1 },
        { prefix: 'a/', bytes: 20, objects: 2 },
        { prefix: 'b/', bytes: 5, objects: 1 },
        { prefix: '', bytes: 1, objects: 1 },
      ],
    });
  });

  it.each([
    ['folders', { objects: 100, folders: 2, ms: 10_000 }],
    ['files', { objects: 2, folders: 100, ms: 10_000 }],
    ['time', { objects: 100, folders: 100, ms: 0 }],
  ])('says that it is not complete when there is no more room for %s', async (_what, limits) => {
    expect(await countFolders(client, signal, limits)).toMatchObject({ is_complete: false });
  });
});
