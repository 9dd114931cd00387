import {
  DeleteObjectsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOfPrefix, listPage, startOfPage } from '#lib/object-stores/embedded/listing';
import { send } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

let test: TestStore;

beforeAll(async () => {
  test = await startTestStore();
});
afterAll(() => test.stop());

const byUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const LETTERS = ['a', 'b', '/', '//', 'ü', '\u{ffff}', '\u{10ffff}', '\u{1f600}', '0', '\n'];
const key = fc.array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
const prefix = fc.array(fc.constantFrom(...LETTERS), { maxLength: 2 }).map((parts) => parts.join(''));

/** What S3 documents, said in the simplest way. */
function naiveListing(keys: string[], from: string, delimiter: string): string[] {
  const names = keys
    .filter((name) => name.startsWith(from))
    .map((name) => {
      const at = delimiter === '' ? -1 : name.indexOf(delimiter, from.length);
      return at < 0 ? name : name.slice(0, at + delimiter.length);
    });
  return [...new Set(names)].sort(byUtf8);
}

async function fillIndex(keys: string[]): Promise<number> {
  const name = await test.createBucket();
  const { id } = test.server.store.buckets.get(name);
  await test.server.store.index.write(() => {
    for (const [i, each] of keys.entries()) {
      const row = {
        file: `${id}-${i}`,
        segments: 0,
        size: i,
        etag: 'e',
        modifiedAt: 0,
        acl: null,
        headers: '{}',
        checksum: null,
      };
      test.server.store.objects.put(id, { key: each, ...row });
    }
  });
  return id;
}

describe('a listing', () => {
  it('page by page is what a naive one says, whatever the keys', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 30 }),
        prefix,
        fc.constantFrom('', '/', 'b', '//', 'ü'),
        fc.integer({ min: 1, max: 7 }),
        async (keys, from, delimiter, limit) => {
          const bucketId = await fillIndex(keys);
          const query = { prefix: from, delimiter, limit };
          const names: string[] = [];
          for (let marker = '', pages = 0; pages < 100; pages++) {
            const page = listPage(
              (position, isInclusive) => test.server.store.objects.walk(bucketId, position, isInclusive),
              startOfPage(query, marker),
              query,
            );
            const found = [...page.items.map((item) => item.key), ...page.prefixes].sort(byUtf8);
            expect(found.length).toBe(page.next ? limit : Math.min(found.length, limit));
            names.push(...found);
            if (!page.next) break;
            expect(page.next.name).toBe(found.at(-1));
            marker = page.next.name;
          }
          expect(names).toEqual(naiveListing(keys, from, delimiter));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('knows the first string after a prefix', () => {
    fc.assert(
      fc.property(key, key, (from, other) => {
        const end = endOfPrefix(from);
        const isInside = byUtf8(other, from) >= 0 && (end === undefined || byUtf8(other, end) < 0);
        expect(isInside).toBe(other.startsWith(from));
      }),
    );
  });

  it('costs the same in a folder of any size', async () => {
    const keys = Array.from({ length: 50_000 }, (_, i) => `folder-${i % 5}/${String(i).padStart(6, '0')}`);
    const bucketId = await fillIndex(keys);
    let visited = 0;
    const query = { prefix: '', delimiter: '/', limit: 1000 };
    const walk = function* (from: string, isInclusive: boolean) {
      for (const item of test.server.store.objects.walk(bucketId, from, isInclusive)) {
        visited += 1;
        yield item;
      }
    };
    expect(listPage(walk, startOfPage(query, ''), query).prefixes).toHaveLength(5);
    expect(visited).toBe(5);
  });
});

describe('the answers', () => {
  let Bucket: string;
  const keys = ['a/1', 'a/2', 'b', 'c/1', 'd', 'é', 'with space+&<'];
  beforeAll(async () => {
    Bucket = await test.createBucket();
    for (const Key of keys) await test.root.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  });

  it('of version 2 page with tokens', async () => {
    const found: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await test.root.send(
        new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 2, ContinuationToken }),
      );
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      found.push(
        ...(page.CommonPrefixes ?? []).map((item) => item.Prefix),
        ...(page.Contents ?? []).map((item) => item.Key),
      );
      ContinuationToken = page.NextContinuationToken;
      expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
    } while (ContinuationToken);
    expect(found.sort()).toEqual(['a/', 'b', 'c/', 'd', 'with space+&<', 'é']);
  });

  it('of version 1 page with markers', async () => {
    const first = await test.root.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 1 }));
    expect(first).toMatchObject({ NextMarker: 'a/', IsTruncated: true, CommonPrefixes: [{ Prefix: 'a/' }] });
    const rest = await test.root.send(new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: first.NextMarker }));
    expect(rest.Contents?.map((item) => item.Key)).toEqual(['b', 'd', 'with space+&<', 'é']);
    expect(rest.Contents?.[0]?.Owner?.ID).toBe('stowage');
  });

  it('obey prefix, start-after, fetch-owner and url encoding', async () => {
    const after = await test.root.send(new ListObjectsV2Command({ Bucket, StartAfter: 'c/1', FetchOwner: true }));
    expect(after.Contents?.map((item) => item.Key)).toEqual(['d', 'with space+&<', 'é']);
    expect(after.Contents?.[0]?.Owner?.ID).toBe('stowage');
    const encoded = await test.root.send(new ListObjectsV2Command({ Bucket, Prefix: 'w', EncodingType: 'url' }));
    expect(encoded).toMatchObject({ Prefix: 'w', Contents: [{ Key: 'with%20space%2B%26%3C', Size: 13 }] });
    expect((await test.root.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }))).KeyCount).toBe(0);
  });

  it.each([
    'max-keys=-1',
    'max-keys=x',
    'max-keys=99999999999',
    'encoding-type=base64',
    'list-type=2&continuation-token=',
  ])('refuse ?%s', async (query) => {
    expect(await send(test.url, { path: `/${Bucket}?${query}`, key: ROOT })).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
    });
  });
});

it('of versions has each object once, page by page, and what it names can be deleted', async () => {
  const Bucket = await test.createBucket();
  for (const Key of ['a', 'f/1', 'f/2', 'g']) await test.root.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const first = await test.root.send(new ListObjectVersionsCommand({ Bucket, Delimiter: '/', MaxKeys: 2 }));
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'f/', CommonPrefixes: [{ Prefix: 'f/' }] });
  expect(first.Versions).toMatchObject([{ Key: 'a', VersionId: 'null', IsLatest: true, Size: 1 }]);
  const rest = { Bucket, Delimiter: '/', KeyMarker: first.NextKeyMarker };
  const second = await test.root.send(new ListObjectVersionsCommand(rest));
  expect(second).toMatchObject({ IsTruncated: false, Versions: [{ Key: 'g' }] });
  const { Versions = [] } = await test.root.send(new ListObjectVersionsCommand({ Bucket }));
  const Objects = Versions.map(({ Key, VersionId }) => ({ Key, VersionId }));
  const { Deleted } = await test.root.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['a', 'f/1', 'f/2', 'g']);
  expect((await test.root.send(new ListObjectVersionsCommand({ Bucket }))).Versions).toBeUndefined();
});
