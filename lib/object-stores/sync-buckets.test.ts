import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyObject } from '#lib/object-stores/copy-object';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { BucketClient, ObjectSummary } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';
import { type SyncProgress, syncBuckets } from '#lib/object-stores/sync-buckets';
import { walkObjects } from '#lib/object-stores/walk';

let store: TestStore;
let source: BucketClient;
let target: BucketClient;

beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
afterEach(() => vi.useRealTimers());
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
const sync = async (
  mode: 'mirror' | 'add',
  since = new Date(0),
  more: { ownUntil?: Date; from?: BucketClient; to?: BucketClient } = {},
): Promise<SyncProgress> =>
  syncBuckets(more.from ?? source, more.to ?? target, {
    since,
    mode,
    ...(more.ownUntil ? { ownUntil: more.ownUntil } : {}),
    signal: new AbortController().signal,
    onProgress: async () => {},
  });
/** The dates of the list; those of HTTP headers have whole seconds. */
async function writtenAt(bucket: BucketClient, key: string): Promise<Date> {
  const [found] = (await bucket.list({ prefix: key, limit: 1 })).objects;
  if (!found) throw new Error(`There is no ${key}.`);
  return found.modifiedAt;
}
/** The same bucket on a store with another clock, or other ETags. */
const seenAs = (bucket: BucketClient, change: (object: ObjectSummary) => Partial<ObjectSummary>): BucketClient => ({
  ...bucket,
  list: async (query, signal) => {
    const page = await bucket.list(query, signal);
    return { ...page, objects: page.objects.map((object) => ({ ...object, ...change(object) })) };
  },
});
const HOUR_MS = 3_600_000;
const later =
  (ms: number) =>
  ({ modifiedAt }: ObjectSummary) => ({ modifiedAt: new Date(modifiedAt.getTime() + ms) });

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
    const settledAt = new Date((await writtenAt(source, 'rewritten')).getTime() + 1);
    await target.remove(['deleted']);
    await target.put('rewritten', text('new'), {});
    await target.put('own', text('own'), {});
    await expect.poll(() => Date.now()).toBeGreaterThan(settledAt.getTime());
    await source.put('late', text('late'), {});
    expect(await sync('add', settledAt)).toMatchObject({ copied: 1, removed: 0 });
    expect(await contents(target)).toEqual({ rewritten: 'new', own: 'own', late: 'late' });
  });

  it.each([
    ['an hour ahead', HOUR_MS],
    ['an hour behind', -HOUR_MS],
  ])('takes what the old release wrote last, although the clock of the target is %s', async (_clock, ms) => {
    for (const key of ['rewritten', 'kept']) await source.put(key, text('old'), {});
    await sync('mirror');
    await target.put('switch', text(''), {});
    const to = seenAs(target, later(ms));
    const ownUntil = await writtenAt(to, 'switch');
    await source.put('rewritten', text('new'), {});
    await expect.poll(() => Date.now() + ms).toBeGreaterThan(ownUntil.getTime());
    await target.put('own', text('own'), {});
    expect(await sync('add', new Date(0), { to, ownUntil })).toMatchObject({ copied: 1 });
    expect(await contents(target)).toEqual({ rewritten: 'new', kept: 'old', switch: '', own: 'own' });
  });

  it('takes an upload in parts that ended late, although its date is that of its beginning', async () => {
    await source.put('video', text('parts'), {});
    const from = seenAs(source, ({ etag }) => ({ etag: `${etag}-3`, modifiedAt: new Date(0) }));
    expect(await sync('add', new Date(), { from })).toMatchObject({ copied: 1 });
    expect(await contents(target)).toEqual({ video: 'parts' });
  });

  it('does not overwrite what the application wrote while the list was read', async () => {
    await source.put('a', text('old'), {});
    const to: BucketClient = {
      ...target,
      list: async (query, signal) => {
        const page = await target.list(query, signal);
        await target.put('a', text('newest'), {});
        return page;
      },
    };
    expect(await sync('add', new Date(0), { to })).toMatchObject({ copied: 0 });
    expect(await contents(target)).toEqual({ a: 'newest' });
  });

  it('keeps no copy that could not be proven, lest the next try takes it for a good one', async () => {
    await source.put('a', text('right'), {});
    const to: BucketClient = {
      ...target,
      put: (key, _body, options) => target.put(key, text('wrong'), { ...options, bytes: 5 }),
    };
    await expect(sync('mirror', new Date(0), { to })).rejects.toMatchObject({ code: 'REFUSED', retryable: true });
    expect(await contents(target)).toEqual({});
    await sync('mirror');
    expect(await contents(target)).toEqual({ a: 'right' });
  });

  it('says when such a copy cannot be removed, and does not try again on top of it', async () => {
    await source.put('a', text('right'), {});
    const to: BucketClient = {
      ...target,
      put: (key, _body, options) => target.put(key, text('wrong'), { ...options, bytes: 5 }),
      remove: () => Promise.reject(new StoreError('DENIED', 'The key may not delete.')),
    };
    await expect(sync('mirror', new Date(0), { to })).rejects.toMatchObject({
      code: 'REFUSED',
      retryable: false,
      message: expect.stringMatching(
        /not the same as its original.*wrong copy of "a".*may not delete\. Remove it there/,
      ),
    });
  });

  it('ends with a failure although much was looked at and done after it', async () => {
    for (const key of ['a', 'b', 'c']) await source.put(key, text(key), {});
    const failed = Promise.withResolvers<void>();
    const to: BucketClient = {
      ...target,
      put: async (key, body, options) => {
        if (key !== 'a') return target.put(key, body, options);
        failed.resolve();
        throw new StoreError('FULL', 'The bucket is full.');
      },
    };
    const from: BucketClient = {
      ...source,
      list: async ({ cursor }, signal) => {
        const page = await source.list({ limit: 1, ...(cursor ? { cursor } : {}) }, signal);
        // The copy of `a` has failed, and was forgotten, before the next file is looked at.
        if (cursor) await failed.promise.then(() => new Promise((resolve) => setImmediate(resolve)));
        return page;
      },
    };
    await expect(sync('mirror', new Date(0), { from, to })).rejects.toMatchObject({ code: 'FULL' });
  });

  it('writes nothing more once it has failed', async () => {
    for (const key of ['a', 'b']) await source.put(key, text(key), {});
    const reached = Promise.withResolvers<void>();
    const ended: string[] = [];
    const to: BucketClient = {
      ...target,
      put: async (key, _body, { signal }) => {
        if (key === 'a') {
          await reached.promise;
          throw new StoreError('FULL', 'The bucket is full.');
        }
        reached.resolve();
        // A slow upload that only ends when it is told to.
        await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
        ended.push(key);
        signal?.throwIfAborted();
      },
    };
    await expect(sync('mirror', new Date(0), { to })).rejects.toMatchObject({ code: 'FULL' });
    expect(ended).toEqual(['b']);
  });

  it('counts what it has to copy again although the target must have had it', async () => {
    await source.put('a//b', text('a'), {});
    const to: BucketClient = { ...target, list: async () => ({ objects: [], prefixes: [], next: null }) };
    await sync('mirror', new Date(0), { to });
    const since = new Date(Date.now() + 1000);
    expect(await sync('mirror', since, { to })).toMatchObject({ copied: 1, copiedAgain: 1 });
    await source.put('young', text('b'), {});
    expect(await sync('mirror', new Date(0), { to })).toMatchObject({ copied: 2, copiedAgain: 0 });
  });

  it('stops before it deletes anything when the worker has lost its hold', async () => {
    await target.put('of the application', text('new'), {});
    const onProgress = async () => {
      throw new Error('fenced');
    };
    const list: BucketClient['list'] = async (query, signal) => {
      const page = await source.list(query, signal);
      // Longer ago than a notice is old.
      vi.setSystemTime(Date.now() + 60_000);
      return page;
    };
    vi.useFakeTimers({ toFake: ['Date'] });
    const signal = new AbortController().signal;
    const options = { since: new Date(0), mode: 'mirror' as const, signal, onProgress };
    await expect(syncBuckets({ ...source, list }, target, options)).rejects.toThrow('fenced');
    expect(await contents(target)).toEqual({ 'of the application': 'new' });
  });

  it('can be tried again when the connection to the source breaks off', async () => {
    await source.put('a', randomBytes(1024 ** 2), {});
    const breaking: BucketClient = {
      ...source,
      get: async (key, options) => {
        const object = await source.get(key, options);
        const body = Readable.from(
          (async function* () {
            yield Buffer.alloc(1000);
            throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
          })(),
        );
        return { ...object, body };
      },
    };
    await expect(copyObject(breaking, target, 'a')).rejects.toMatchObject({ code: 'UNREACHABLE', retryable: true });
    expect(await contents(target)).toEqual({});
  });

  it('proves an upload in parts whose last answer was lost', async () => {
    const bytes = randomBytes(17 * 1024 ** 2);
    await source.put('large', bytes, {});
    const losing: BucketClient = {
      ...target,
      uploads: {
        ...target.uploads,
        complete: async (...upload) => {
          await target.uploads.complete(...upload);
          throw new StoreError('NOT_FOUND', 'There is no such upload.');
        },
      },
    };
    expect(await copyObject(source, losing, 'large')).toBe(bytes.length);
    const nothing: BucketClient = {
      ...target,
      uploads: { ...target.uploads, complete: () => Promise.reject(new StoreError('NOT_FOUND', 'No such upload.')) },
    };
    await target.remove(['large']);
    await expect(copyObject(source, nothing, 'large')).rejects.toMatchObject({ code: 'REFUSED', retryable: true });
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

  it('sends the wanted ACL with small and large objects', async () => {
    const sent: unknown[] = [];
    const watched: BucketClient = {
      ...target,
      put: async (key, body, options) => {
        sent.push(options.acl);
        await target.put(key, body, options);
      },
      uploads: {
        ...target.uploads,
        begin: async (key, options) => {
          sent.push(options.acl);
          return target.uploads.begin(key, options);
        },
      },
    };
    await source.put('small', text('a'), {});
    await source.put('large', randomBytes(17 * 1024 ** 2), {});
    for (const key of ['small', 'large']) await copyObject(source, watched, key, { acl: 'public-read' });
    expect(sent).toEqual(['public-read', 'public-read']);
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
