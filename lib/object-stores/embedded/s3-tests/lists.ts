import { expect } from 'vitest';
import { both, echoOf, list, type Page, type Query, type Version } from '#lib/object-stores/embedded/s3-tests/listing';
import type { Cases, Stage } from '#lib/object-stores/embedded/s3-tests/stage';

interface Listing extends Query {
  stored: string[];
  keys: string[];
  folders?: string[];
}

const WORDS = ['bar', 'baz', 'cab', 'foo'];
const TREE = ['foo/bar', 'foo/baz', 'quux'];
const DEEP = ['b/a/c', 'b/a/g', 'b/a/r', 'g'];
const NAMES = ['bar', 'baz', 'foo', 'quxx'];

/** What a bucket holds, what is asked, and what one page must answer, whichever version asks. */
const listings: Record<string, Listing> = {
  delimiter_basic: {
    stored: ['foo/bar', 'foo/bar/xyzzy', 'quux/thud', 'asdf'],
    Delimiter: '/',
    keys: ['asdf'],
    folders: ['foo/', 'quux/'],
  },
  delimiter_alt: { stored: WORDS, Delimiter: 'a', keys: ['foo'], folders: ['ba', 'ca'] },
  delimiter_percentage: {
    stored: ['b%ar', 'b%az', 'c%ab', 'foo'],
    Delimiter: '%',
    keys: ['foo'],
    folders: ['b%', 'c%'],
  },
  delimiter_whitespace: {
    stored: ['b ar', 'b az', 'c ab', 'foo'],
    Delimiter: ' ',
    keys: ['foo'],
    folders: ['b ', 'c '],
  },
  delimiter_dot: { stored: ['b.ar', 'b.az', 'c.ab', 'foo'], Delimiter: '.', keys: ['foo'], folders: ['b.', 'c.'] },
  delimiter_unreadable: { stored: WORDS, Delimiter: '\n', EncodingType: 'url', keys: WORDS },
  delimiter_empty: { stored: WORDS, Delimiter: '', keys: WORDS },
  delimiter_none: { stored: WORDS, keys: WORDS },
  delimiter_not_exist: { stored: WORDS, Delimiter: '/', keys: WORDS },
  delimiter_prefix_ends_with_delimiter: { stored: ['asdf/'], Prefix: 'asdf/', Delimiter: '/', keys: ['asdf/'] },
  prefix_basic: { stored: TREE, Prefix: 'foo/', keys: ['foo/bar', 'foo/baz'] },
  prefix_alt: { stored: ['bar', 'baz', 'foo'], Prefix: 'ba', keys: ['bar', 'baz'] },
  prefix_empty: { stored: TREE, Prefix: '', keys: TREE },
  prefix_none: { stored: TREE, keys: TREE },
  prefix_not_exist: { stored: TREE, Prefix: 'd', keys: [] },
  prefix_unreadable: { stored: TREE, Prefix: '\n', EncodingType: 'url', keys: [] },
  prefix_delimiter_basic: {
    stored: ['foo/bar', 'foo/baz/xyzzy', 'quux/thud', 'asdf'],
    Prefix: 'foo/',
    Delimiter: '/',
    keys: ['foo/bar'],
    folders: ['foo/baz/'],
  },
  prefix_delimiter_alt: {
    stored: ['bar', 'bazar', 'cab', 'foo'],
    Prefix: 'ba',
    Delimiter: 'a',
    keys: ['bar'],
    folders: ['baza'],
  },
  prefix_delimiter_prefix_not_exist: { stored: DEEP, Prefix: '/', Delimiter: 'd', keys: [] },
  prefix_delimiter_delimiter_not_exist: {
    stored: DEEP,
    Prefix: 'b',
    Delimiter: 'z',
    keys: ['b/a/c', 'b/a/g', 'b/a/r'],
  },
  prefix_delimiter_prefix_delimiter_not_exist: { stored: DEEP, Prefix: 'y', Delimiter: 'z', keys: [] },
  maxkeys_zero: { stored: NAMES, MaxKeys: 0, keys: [] },
  maxkeys_none: { stored: NAMES, keys: NAMES },
};

async function checkListing(stage: Stage, version: Version, { stored, keys, folders = [], ...query }: Listing) {
  const bucket = await stage.bucketWith(stored);
  const page = await list(stage, version, bucket, query);
  expect(page).toMatchObject({ keys, folders });
  const echo = echoOf(query);
  expect(page.answer).toMatchObject({ Name: bucket, Prefix: echo(query.Prefix ?? ''), IsTruncated: false });
  expect(page.answer.MaxKeys).toBe(query.MaxKeys ?? 1000);
  expect(page.answer.Delimiter).toBe(query.Delimiter ? echo(query.Delimiter) : undefined);
}

/** Pages of one listing by the names on each, until the last; a name that ends with a slash is a folder. */
type Walk = [prefix: string, limit: number, pages: string[][]];

async function checkWalk(stage: Stage, version: Version, bucket: string, [Prefix, MaxKeys, pages]: Walk) {
  const query = { Bucket: bucket, Prefix, MaxKeys, Delimiter: '/' };
  let next: string | undefined;
  for (const [index, names] of pages.entries()) {
    const answer: Page['answer'] =
      version === 'list'
        ? await stage.main.listObjects({ ...query, Marker: next ?? '' })
        : await stage.main.listObjectsV2({ ...query, ...(next ? { ContinuationToken: next } : { StartAfter: '' }) });
    const keys = (answer.Contents ?? []).map(({ Key }) => Key);
    const folders = (answer.CommonPrefixes ?? []).map((folder) => folder.Prefix);
    expect(keys).toEqual(names.filter((name) => !name.endsWith('/')));
    expect(folders).toEqual(names.filter((name) => name.endsWith('/')));
    const isLast = index === pages.length - 1;
    expect(answer.IsTruncated).toBe(!isLast);
    next = version === 'list' ? answer.NextMarker : answer.NextContinuationToken;
    if (isLast) expect(next).toBeUndefined();
    else if (version === 'list') expect(next).toBe(names.at(-1));
    else expect(next).toEqual(expect.any(String));
  }
}

/** Walks through a bucket of one file and two folders, and through the first of the folders. */
const walks = (file: string, first: string, second: string): Walk[] => [
  ['', 1, [[file], [first], [second]]],
  ['', 2, [[file, first], [second]]],
  [first, 1, [[`${first}bar`], [`${first}baz/`]]],
  [first, 2, [[`${first}bar`, `${first}baz/`]]],
];

const walked = (file: string, first: string, second: string) => async (stage: Stage, version: Version) => {
  const bucket = await stage.bucketWith([
    file,
    ...['bar', 'baz/xyzzy'].map((key) => first + key),
    ...['thud', 'bla'].map((key) => second + key),
  ]);
  for (const walk of walks(file, first, second)) await checkWalk(stage, version, bucket, walk);
};

/** Where a list begins: version 1 calls it a marker, version 2 start-after. */
const startsAt = (name: string, after: string, keys: string[], query: Query = {}): Cases => {
  const check = async (stage: Stage, version: Version, field: 'Marker' | 'StartAfter') => {
    const page = await list(stage, version, await stage.bucketWith(NAMES), { after, ...query });
    expect(page).toMatchObject({ keys, answer: { IsTruncated: false, [field]: echoOf(query)(after) } });
  };
  return {
    [`test_bucket_list_marker_${name}`]: (stage) => check(stage, 'list', 'Marker'),
    [`test_bucket_listv2_startafter_${name}`]: (stage) => check(stage, 'listv2', 'StartAfter'),
  };
};

const noKeyLists = (version: Version, acl: 'private' | 'public-read') => async (stage: Stage) => {
  const bucket = await stage.bucket({ ACL: acl });
  const answer = await stage.anonymous(`/${bucket}${version === 'list' ? '' : '?list-type=2'}`);
  expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
};

export const lists: Cases = {
  ...Object.assign(
    {},
    ...Object.entries(listings).map(([name, listing]) =>
      both(name, (stage, version) => checkListing(stage, version, listing)),
    ),
  ),
  ...both('delimiter_prefix', walked('asdf', 'boo/', 'cquux/')),
  ...both('delimiter_prefix_underscore', walked('_obj1_', '_under1/', '_under2/')),
  ...startsAt('unreadable', '\n', NAMES, { EncodingType: 'url' }),
  ...startsAt('not_in_list', 'blah', ['foo', 'quxx']),
  ...startsAt('after_list', 'zzz', []),
  ...both('many', async (stage, version) => {
    const bucket = await stage.bucketWith(['foo', 'bar', 'baz']);
    const first = await list(stage, version, bucket, { MaxKeys: 2 });
    expect(first).toMatchObject({ keys: ['bar', 'baz'], answer: { IsTruncated: true } });
    const second = await list(stage, version, bucket, { MaxKeys: 2, after: 'baz' });
    expect(second).toMatchObject({ keys: ['foo'], answer: { IsTruncated: false } });
  }),
  ...both('maxkeys_one', async (stage, version) => {
    const bucket = await stage.bucketWith(NAMES);
    const first = await list(stage, version, bucket, { MaxKeys: 1 });
    expect(first).toMatchObject({ keys: ['bar'], answer: { IsTruncated: true } });
    const rest = await list(stage, version, bucket, { after: 'bar' });
    expect(rest).toMatchObject({ keys: NAMES.slice(1), answer: { IsTruncated: false } });
  }),
  ...both('encoding_basic', async (stage, version) => {
    const bucket = await stage.bucketWith(['foo+1/bar', 'foo/bar/xyzzy', 'quux ab/thud', 'asdf+b']);
    const page = await list(stage, version, bucket, { Delimiter: '/', EncodingType: 'url' });
    expect(page).toMatchObject({ keys: ['asdf%2Bb'], folders: ['foo%2B1/', 'foo/', 'quux%20ab/'] });
    expect(page.answer).toMatchObject({ Delimiter: '/', EncodingType: 'url' });
  }),
  async test_bucket_list_empty(stage) {
    const page = await list(stage, 'list', await stage.bucket());
    expect(page).toMatchObject({ keys: [], folders: [], answer: { IsTruncated: false } });
  },
  async test_bucket_list_distinct(stage) {
    await stage.bucketWith(['asdf']);
    expect((await list(stage, 'list', await stage.bucket())).keys).toEqual([]);
  },
  async test_basic_key_count(stage) {
    const page = await list(stage, 'listv2', await stage.bucketWith(['0', '1', '2', '3', '4']));
    expect(page.answer.KeyCount).toBe(5);
  },
  async test_bucket_list_delimiter_not_skip_special(stage) {
    const folder = ['0/', ...Array.from({ length: 999 }, (_, index) => `0/${1000 + index}`)];
    const after = ['1999', '1999#', '1999+', '2000'];
    const page = await list(stage, 'list', await stage.bucketWith([...folder, ...after]), { Delimiter: '/' });
    expect(page).toMatchObject({ keys: after, folders: ['0/'], answer: { IsTruncated: false } });
  },
  async test_bucket_list_special_prefix(stage) {
    const stored = ['_bla/1', '_bla/2', '_bla/3', '_bla/4', 'abcd'];
    const bucket = await stage.bucketWith(stored);
    expect((await list(stage, 'list', bucket)).keys).toEqual(stored);
    expect((await list(stage, 'list', bucket, { Prefix: '_bla/' })).keys).toEqual(stored.slice(0, 4));
  },
  async test_bucket_list_long_name(stage) {
    const Bucket = stage.newName().padEnd(61, 'a');
    await stage.main.createBucket({ Bucket });
    expect(await list(stage, 'list', Bucket)).toMatchObject({ keys: [], answer: { Name: Bucket } });
  },
  async test_bucket_list_maxkeys_invalid(stage) {
    const bucket = await stage.bucketWith(['bar']);
    const answer = await stage.signed({ path: `/${bucket}?max-keys=blah` });
    expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
  },
  async test_bucket_list_marker_none(stage) {
    const page = await list(stage, 'list', await stage.bucketWith(NAMES));
    expect(page.answer.Marker).toBe('');
  },
  async test_bucket_list_marker_empty(stage) {
    const page = await list(stage, 'list', await stage.bucketWith(NAMES), { after: '' });
    expect(page).toMatchObject({ keys: NAMES, answer: { Marker: '', IsTruncated: false } });
  },
  async test_bucket_listv2_continuationtoken_empty(stage) {
    const bucket = await stage.bucketWith(NAMES);
    const answer = await stage.signed({ path: `/${bucket}?list-type=2&continuation-token=` });
    expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
  },
  async test_bucket_listv2_continuationtoken(stage) {
    const Bucket = await stage.bucketWith(NAMES);
    const { NextContinuationToken } = await stage.main.listObjectsV2({ Bucket, MaxKeys: 1 });
    const rest = await stage.main.listObjectsV2({ Bucket, ContinuationToken: NextContinuationToken });
    expect(rest).toMatchObject({ ContinuationToken: NextContinuationToken, IsTruncated: false });
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(NAMES.slice(1));
  },
  async test_bucket_listv2_both_continuationtoken_startafter(stage) {
    const Bucket = await stage.bucketWith(NAMES);
    const { NextContinuationToken } = await stage.main.listObjectsV2({ Bucket, StartAfter: 'bar', MaxKeys: 1 });
    const both = { StartAfter: 'bar', ContinuationToken: NextContinuationToken };
    const rest = await stage.main.listObjectsV2({ Bucket, ...both });
    expect(rest).toMatchObject({ ...both, IsTruncated: false });
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['foo', 'quxx']);
  },
  ...Object.fromEntries(
    Object.entries({ notempty: true, defaultempty: undefined, empty: false }).map(([name, FetchOwner]) => [
      `test_bucket_listv2_fetchowner_${name}`,
      async (stage: Stage) => {
        const Bucket = await stage.bucketWith(TREE);
        const { Contents = [] } = await stage.main.listObjectsV2({ Bucket, FetchOwner });
        expect(Contents).toHaveLength(3);
        for (const { Owner } of Contents) expect(Owner?.ID).toBe(FetchOwner ? 'stowage' : undefined);
      },
    ]),
  ),
  async test_bucket_list_return_data(stage) {
    const Bucket = await stage.bucketWith(['bar', 'baz', 'foo']);
    const { Contents = [] } = await stage.main.listObjects({ Bucket });
    expect(Contents).toHaveLength(3);
    for (const { Key, ETag, Size, Owner, LastModified } of Contents) {
      const head = await stage.main.headObject({ Bucket, Key });
      const acl = await stage.main.getObjectAcl({ Bucket, Key });
      expect({ ETag, Size, Owner }).toEqual({ ETag: head.ETag, Size: head.ContentLength, Owner: acl.Owner });
      expect(LastModified && new Date(LastModified).setMilliseconds(0)).toBe(head.LastModified?.getTime());
    }
  },
  test_bucket_list_objects_anonymous: noKeyLists('list', 'public-read'),
  test_bucket_listv2_objects_anonymous: noKeyLists('listv2', 'public-read'),
  test_bucket_list_objects_anonymous_fail: noKeyLists('list', 'private'),
  test_bucket_listv2_objects_anonymous_fail: noKeyLists('listv2', 'private'),
};
