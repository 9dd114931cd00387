import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dueBefore } from '#lib/object-stores/embedded/lifecycle';
import { startEmbeddedStore } from '#lib/object-stores/embedded/server';
import { sweep } from '#lib/object-stores/embedded/sweep';
import { send } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore, testOptions } from '#lib/object-stores/embedded/testing/test-store';

const DAY_MS = 24 * 60 * 60 * 1000;
let test: TestStore;
let Bucket: string;

beforeAll(async () => {
  test = await startTestStore();
});
afterAll(() => test.stop());
beforeEach(async () => {
  Bucket = await test.createBucket();
});

const putRules = (...Rules: LifecycleRule[]) =>
  test.root.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
const getRules = async () => (await test.root.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules;
const expiring = (Prefix: string, Days: number, more: Partial<LifecycleRule> = {}): LifecycleRule => ({
  Status: 'Enabled',
  Filter: { Prefix },
  Expiration: { Days },
  ...more,
});
const putRaw = (body: string) =>
  send(test.url, { method: 'PUT', path: `/${Bucket}?lifecycle`, key: ROOT, body: Buffer.from(body) });
const document = (rule: string) =>
  `<LifecycleConfiguration><Rule><Status>Enabled</Status>${rule}</Rule></LifecycleConfiguration>`;
const put = (Key: string) => test.root.send(new PutObjectCommand({ Bucket, Key, Body: 'bytes' }));
const keys = async () =>
  ((await test.root.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key);
const usage = () => test.provider.usage({ bucket: Bucket });
const sweepIn = (days: number, signal = new AbortController().signal) =>
  sweep(
    test.server.store,
    {
      now: () => Date.now() + days * DAY_MS,
      log: (line) => test.logs.push(line),
      logError: (line) => test.logs.push(line),
    },
    signal,
  );

describe('the rules', () => {
  it('come back as they were put, until they are deleted', async () => {
    const rules: LifecycleRule[] = [
      expiring('tmp/', 3, { ID: 'first' }),
      { ID: 'second & last', Status: 'Disabled', Prefix: 'a<b', Expiration: { Days: 9 } },
      {
        ID: 'third',
        Status: 'Enabled',
        Filter: { Prefix: '' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    ];
    await putRules(...rules);
    expect(await getRules()).toEqual(rules);
    await test.root.send(new DeleteBucketLifecycleCommand({ Bucket }));
    await expect(getRules()).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
  });

  it('without an id are given one, and may have an empty filter', async () => {
    expect((await putRaw(document('<Filter/><Expiration><Days>1</Days></Expiration>'))).status).toBe(200);
    expect(await getRules()).toEqual([expiring('', 1, { ID: expect.stringMatching(/.+/) })]);
  });

  it.each([
    ['nothing', ''],
    ['no rule', '<LifecycleConfiguration/>'],
    ['another status', document('<Prefix/><Expiration><Days>1</Days></Expiration>').replace('Enabled', 'enabled')],
    ['neither filter nor prefix', document('<Expiration><Days>1</Days></Expiration>')],
    ['both filter and prefix', document('<Prefix/><Filter/><Expiration><Days>1</Days></Expiration>')],
    ['days that are none', document('<Prefix/><Expiration><Days>soon</Days></Expiration>')],
    ['an action without days', document('<Prefix/><Expiration/>')],
    ['an element nobody knows', document('<Prefix/><Expiration><Days>1</Days></Expiration><Colour>red</Colour>')],
    [
      'an action twice',
      document('<Prefix/><Expiration><Days>1</Days></Expiration><Expiration><Days>2</Days></Expiration>'),
    ],
  ])('with %s are malformed', async (_name, body) => {
    expect(await putRaw(body)).toMatchObject({ status: 400, code: 'MalformedXML' });
    await expect(getRules()).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
  });

  it.each([
    ['no days', () => putRules(expiring('', 0)), 'InvalidArgument'],
    ['negative days', () => putRules(expiring('', -1)), 'InvalidArgument'],
    [
      'no days to abort',
      () => putRules({ Status: 'Enabled', Prefix: '', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 0 } }),
      'InvalidArgument',
    ],
    ['an id of 256 characters', () => putRules(expiring('', 1, { ID: 'x'.repeat(256) })), 'InvalidArgument'],
    ['an id twice', () => putRules(expiring('a', 1, { ID: 'x' }), expiring('b', 1, { ID: 'x' })), 'InvalidArgument'],
    ['no action', () => putRules({ Status: 'Enabled', Prefix: '' }), 'InvalidRequest'],
  ])('with %s are refused', async (_name, call, name) => {
    await expect(call()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });

  it.each<[string, Partial<LifecycleRule>]>([
    ['a date', { Expiration: { Date: new Date(DAY_MS) } }],
    ['delete markers', { Expiration: { ExpiredObjectDeleteMarker: true } }],
    ['transitions', { Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] }],
    ['old versions', { NoncurrentVersionExpiration: { NoncurrentDays: 1 } }],
    ['tags', { Filter: { Tag: { Key: 'a', Value: 'b' } } }],
    ['several filters', { Filter: { And: { Prefix: 'a', ObjectSizeGreaterThan: 1 } } }],
    ['sizes', { Filter: { ObjectSizeGreaterThan: 1 } }],
  ])('with %s are not implemented', async (_name, more) => {
    await expect(putRules(expiring('', 1, more))).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  it('are for the root key to change', async () => {
    const { s3 } = await test.createKey(Bucket);
    const LifecycleConfiguration = { Rules: [expiring('', 1)] };
    await expect(
      s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(s3.send(new DeleteBucketLifecycleCommand({ Bucket }))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

it('age ends at the first midnight after the days', () => {
  const written = Date.parse('2026-03-01T10:00:00Z');
  expect(dueBefore(1, Date.parse('2026-03-02T23:59:59Z'))).toBeLessThan(written);
  expect(dueBefore(1, Date.parse('2026-03-03T00:00:00Z'))).toBeGreaterThanOrEqual(written);
});

describe('sweeping', () => {
  it('removes what is due below the prefix of enabled rules, and books it', async () => {
    for (const key of ['tmp/a', 'tmp/b', 'tmp', 'tmq', 'off/a']) await put(key);
    await putRules(expiring('tmp/', 2), expiring('off/', 1, { Status: 'Disabled' }));
    const filesBefore = test.files().length;
    await sweepIn(1);
    expect(await keys()).toHaveLength(5);
    await sweepIn(4);
    expect(await keys()).toEqual(['off/a', 'tmp', 'tmq']);
    expect(await usage()).toMatchObject({ objects: 3, bytes: 15 });
    await expect.poll(() => test.files().length).toBe(filesBefore - 2);
    expect(test.logs).toContainEqual(
      expect.stringMatching(new RegExp(`^lifecycle bucket=${Bucket} rule=\\S+ expired=2 aborted=0$`)),
    );
  });

  it('aborts unfinished uploads with their bytes', async () => {
    const begin = async (Key: string) => {
      const { UploadId } = await test.root.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      await test.root.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }));
    };
    for (const key of ['tmp/a', 'tmp/a', 'tmp/b', 'kept']) await begin(key);
    const filesBefore = test.files().length;
    await putRules({ Status: 'Enabled', Prefix: 'tmp/', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } });
    await sweepIn(9);
    const { Uploads } = await test.root.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads?.map(({ Key }) => Key)).toEqual(['kept']);
    await expect.poll(() => test.files().length).toBe(filesBefore - 3);
  });

  it('goes through many objects while requests are served, and sees what is written meanwhile', async () => {
    const { store } = test.server;
    const { id } = store.buckets.get(Bucket);
    await put('source');
    const { file: _, ...row } = store.objects.find(id, 'source') ?? expect.fail('The source is missing.');
    const count = 3000;
    const name = (i: number) => `many/${String(i).padStart(5, '0')}`;
    await store.index.write(() => {
      for (let i = 0; i < count; i++)
        store.objects.put(id, { ...row, key: name(i), file: `${Bucket}-${i}`, modifiedAt: 0 });
    });
    await putRules(expiring('many/', 1));
    const sweeping = sweepIn(0);
    // The last batch is far away: this write comes before it.
    await put(name(count - 1));
    await sweeping;
    expect(await keys()).toEqual([name(count - 1), 'source']);
    expect(await usage()).toMatchObject({ objects: 2, bytes: 10 });
  });

  it('obeys rules that are deleted while it runs, and ends when told', async () => {
    const { store } = test.server;
    for (const key of ['a', 'b']) await put(key);
    await putRules(expiring('', 1));
    const stale = store.buckets.get(Bucket);
    const sweeping = sweepIn(5);
    store.index.write(() => store.buckets.set(stale.id, 'lifecycle', null));
    await put('c');
    await sweeping;
    // Batches that were under way before the deletion may have gone through; nothing after it.
    const left = await keys();
    expect(left).toContain('c');
    await sweepIn(5);
    expect(await keys()).toEqual(left);
    await putRules(expiring('', 1));
    await sweepIn(5, AbortSignal.abort());
    expect(await keys()).toEqual(left);
  });

  it('happens at every start', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'stowage-store-'));
    const start = (now: () => number) => startEmbeddedStore({ ...testOptions(dir), now });
    const first = await start(Date.now);
    const { store } = first;
    await store.index.write(() => store.buckets.insert('swept', 'private', 0));
    expect(await send(first.url, { method: 'PUT', path: '/swept/old', key: ROOT, body: 'x' })).toMatchObject({
      status: 200,
    });
    const body = document('<Prefix/><Expiration><Days>1</Days></Expiration>');
    await send(first.url, { method: 'PUT', path: '/swept?lifecycle', key: ROOT, body });
    await first.close();
    const second = await start(() => Date.now() + 3 * DAY_MS);
    const { buckets } = second.store;
    await expect.poll(() => buckets.counters(buckets.get('swept').id).objects).toBe(0);
    await second.close();
    rmSync(dir, { recursive: true, force: true });
  });
});
