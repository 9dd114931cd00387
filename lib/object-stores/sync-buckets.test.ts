import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyObject } from '#lib/object-stores/copy-object';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { BucketClient } from '#lib/object-stores/objects';
import { type SyncProgress, syncBuckets } from '#lib/object-stores/sync-buckets';
import { walkObjects } from '#lib/object-stores/walk';

let store: TestStore;
let source: BucketClient;
let target: BucketClient;

beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  source = store.provider.openBucket({ bucket: await store.createBucket() }, null);
  target = store.provider.openBucket({ bucket: await store.createBucket() }, null);
});

const text = (value: string) => Buffer.from(value);
const contents = async (bucket: BucketClient) => {
  const found: Record<string, string> = {};
  for await (const { key } of walkObjects(bucket)) {
    const chunks: Buffer[] = [];
    for await (const chunk of (await bucket.get(key)).body) chunks.push(chunk as Buffer);
    found[key] = Buffer.concat(chunks).toString('latin1');
  }
  return found;
};
const sync = async (mode: 'mirror' | 'add', since = new Date(0)): Promise<SyncProgress> =>
  syncBuckets(source, target, { since, mode, signal: new AbortController().signal, onProgress: async () => {} });

describe('copying a bucket', () => {
  it('brings every key, byte and header, and finds nothing to do the second time', async () => {
    const keys = ['a//b', 'a/../b', 'ünï/😀.png', 'line\nbreak', '100%2F', 'a+b c', 'é'.repeat(500), ' '];
    for (const key of keys) await source.put(key, text(`of ${key}`), { contentType: 'text/x-odd' });
    await source.put('headers', text('h'), {
      contentType: 'image/png',
      cacheControl: 'max-age=60',
      contentDisposition: 'inline',
      contentEncoding: 'identity',
      metadata: { colour: 'blue' },
    });
    expect(await sync('mirror')).toMatchObject({ objects: 9, copied: 9, removed: 0 });
    expect(await contents(target)).toEqual(await contents(source));
    expect(await target.head('headers')).toMatchObject({
      contentType: 'image/png',
      cacheControl: 'max-age=60',
      contentDisposition: 'inline',
      contentEncoding: 'identity',
      metadata: { colour: 'blue' },
    });
    expect(await sync('mirror')).toMatchObject({ objects: 9, copied: 0, removed: 0 });
  });

  it('copies what changed and removes what is gone', async () => {
    for (const key of ['kept', 'changed', 'gone']) await source.put(key, text(key), {});
    await sync('mirror');
    await source.put('changed', text('CHANGED'), {});
    await source.remove(['gone']);
    expect(await sync('mirror')).toMatchObject({ copied: 1, removed: 1 });
    expect(await contents(target)).toEqual({ kept: 'kept', changed: 'CHANGED' });
  });

  it('leaves alone what the target wrote or deleted itself once both are in use', async () => {
    for (const key of ['deleted', 'rewritten']) await source.put(key, text('old'), {});
    await sync('mirror');
    const last = await source.head('rewritten');
    const settledAt = new Date((last?.modifiedAt.getTime() ?? 0) + 1);
    await target.remove(['deleted']);
    await target.put('rewritten', text('new'), {});
    await target.put('own', text('own'), {});
    // Dates of objects have whole seconds on the wire.
    await expect.poll(() => Date.now() - settledAt.getTime(), { timeout: 5000 }).toBeGreaterThan(1000);
    await source.put('late', text('late'), {});
    expect(await sync('add', settledAt)).toMatchObject({ copied: 1, removed: 0 });
    expect(await contents(target)).toEqual({ rewritten: 'new', own: 'own', late: 'late' });
  });

  it('takes large objects in parts and proves them', async () => {
    const bytes = randomBytes(40 * 1024 ** 2 + 17);
    await source.put('large', Readable.from([bytes]), { bytes: bytes.length, contentType: 'video/mp4' });
    expect(await copyObject(source, target, 'large')).toBe(bytes.length);
    expect(await target.head('large')).toMatchObject({ bytes: bytes.length, contentType: 'video/mp4' });
    const { body } = await target.get('large');
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  it('says that an object is gone rather than failing', async () => {
    expect(await copyObject(source, target, 'never-there')).toBeNull();
  });

  it('refuses a copy that arrived otherwise', async () => {
    await source.put('a', text('right'), {});
    const altering: BucketClient = {
      ...target,
      put: (key, _body, options) => target.put(key, text('wrong'), { ...options, bytes: 5 }),
    };
    await expect(copyObject(source, altering, 'a')).rejects.toMatchObject({ code: 'REFUSED', retryable: true });
  });
});
