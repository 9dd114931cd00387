import type { LifecycleRule } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { list, type Version } from '#lib/object-stores/embedded/s3-tests/listing';
import { type Case, type Cases, refused, type Stage } from '#lib/object-stores/embedded/s3-tests/stage';
import { sweep } from '#lib/object-stores/embedded/sweep';

const DAY_MS = 24 * 60 * 60 * 1000;

const putRules = ({ main }: Stage, Bucket: string, ...Rules: LifecycleRule[]) =>
  main.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });

const expiring = (Prefix: string, Days: number, ID?: string): LifecycleRule => ({
  ...(ID === undefined ? {} : { ID }),
  Status: 'Enabled',
  Prefix,
  Expiration: { Days },
});

/** What the rules do that many days from now. The first sweep comes up to a day later, at midnight. */
const sweepIn = (stage: Stage, days: number) =>
  sweep(
    stage.store.server.store,
    { now: () => Date.now() + days * DAY_MS, log: () => undefined, logError: (line) => expect.fail(line) },
    new AbortController().signal,
  );

const expires =
  (version: Version): Case =>
  async (stage) => {
    const keys = ['expire1/bar', 'expire1/foo', 'expire3/bar', 'expire3/foo', 'keep2/bar', 'keep2/foo'];
    const Bucket = await stage.bucketWith(keys);
    await putRules(stage, Bucket, expiring('expire1/', 1, 'rule1'), expiring('expire3/', 4, 'rule2'));
    for (const [days, first] of [
      [0, 0],
      [2, 2],
      [3, 2],
      [5, 4],
    ] as const) {
      await sweepIn(stage, days);
      expect((await list(stage, version, Bucket)).keys, `after ${days} days`).toEqual(keys.slice(first));
    }
  };

const refusedRules =
  (code: string, ...variants: LifecycleRule[][]): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    for (const rules of variants) await refused(putRules(stage, Bucket, ...rules), 400, code);
    await refused(stage.main.getBucketLifecycleConfiguration({ Bucket }), 404, 'NoSuchLifecycleConfiguration');
  };

const withStatus = (status: string) => [
  { ...expiring('test1/', 2, 'rule1'), Status: status as LifecycleRule['Status'] },
];

const aborting = (ID: string, Prefix: string, DaysAfterInitiation: number): LifecycleRule => ({
  ID,
  Status: 'Enabled',
  Prefix,
  AbortIncompleteMultipartUpload: { DaysAfterInitiation },
});

async function checkStored(stage: Stage, ...rules: LifecycleRule[]) {
  const Bucket = await stage.bucket();
  await putRules(stage, Bucket, ...rules);
  expect((await stage.main.getBucketLifecycleConfiguration({ Bucket })).Rules).toEqual(rules);
}

export const lifecycle: Cases = {
  test_lifecycle_set: (stage) =>
    checkStored(stage, expiring('test1/', 1, 'rule1'), { ...expiring('test2/', 2, 'rule2'), Status: 'Disabled' }),
  test_lifecycle_get: (stage) =>
    checkStored(stage, expiring('test1/', 31, 'test1/'), expiring('test2/', 120, 'test2/')),
  async test_lifecycle_get_no_id(stage) {
    const Bucket = await stage.bucket();
    const rules = [expiring('test1/', 31), expiring('test2/', 120)];
    await putRules(stage, Bucket, ...rules);
    const stored = (await stage.main.getBucketLifecycleConfiguration({ Bucket })).Rules;
    expect(stored).toEqual(rules.map((rule) => ({ ...rule, ID: expect.stringMatching(/./) })));
  },
  test_lifecycle_expiration: expires('list'),
  test_lifecyclev2_expiration: expires('listv2'),
  test_lifecycle_id_too_long: refusedRules('InvalidArgument', [expiring('test1/', 2, 'a'.repeat(256))]),
  test_lifecycle_same_id: refusedRules('InvalidArgument', [
    expiring('test1/', 1, 'rule1'),
    expiring('test2/', 2, 'rule1'),
  ]),
  test_lifecycle_invalid_status: refusedRules('MalformedXML', ...['enabled', 'disabled', 'invalid'].map(withStatus)),
  test_lifecycle_expiration_days0: refusedRules('InvalidArgument', [expiring('days0/', 0, 'rule1')]),
  test_lifecycle_set_multipart: (stage) =>
    checkStored(stage, aborting('rule1', 'test1/', 2), { ...aborting('rule2', 'test2/', 3), Status: 'Disabled' }),
  async test_lifecycle_multipart_expiration(stage) {
    const Bucket = await stage.bucket();
    for (const Key of ['test1/a', 'test2/']) await stage.main.createMultipartUpload({ Bucket, Key });
    await putRules(stage, Bucket, aborting('rule1', 'test1/', 2));
    const left = async () => (await stage.main.listMultipartUploads({ Bucket })).Uploads?.map(({ Key }) => Key);
    await sweepIn(stage, 1);
    expect(await left()).toEqual(['test1/a', 'test2/']);
    await sweepIn(stage, 3);
    expect(await left()).toEqual(['test2/']);
  },
};
