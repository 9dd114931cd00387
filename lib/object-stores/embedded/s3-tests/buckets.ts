import { expect } from 'vitest';
import { type Cases, refused, type Stage, withClient } from '#lib/object-stores/embedded/s3-tests/stage';

const refusedName =
  (...names: string[]) =>
  async (stage: Stage) => {
    for (const name of names) {
      const answer = await stage.signed({ method: 'PUT', path: `/${encodeURIComponent(name)}` });
      expect(answer).toMatchObject({ status: 400, code: 'InvalidBucketName' });
    }
  };

const goodName = (nameOf: (fresh: string) => string) => async (stage: Stage) => {
  const Bucket = nameOf(stage.newName());
  expect((await stage.main.createBucket({ Bucket })).Location).toBe(`/${Bucket}`);
  await stage.main.headBucket({ Bucket });
};

export const bucketNames: Cases = {
  test_bucket_create_naming_bad_starts_nonalpha: refusedName('_s3-tests'),
  test_bucket_create_naming_bad_short_one: refusedName('a'),
  test_bucket_create_naming_bad_short_two: refusedName('aa'),
  test_bucket_create_naming_bad_long: refusedName('a'.repeat(256), 'a'.repeat(280), 'a'.repeat(3000)),
  test_bucket_create_naming_bad_ip: refusedName('192.168.5.123'),
  test_bucket_create_naming_bad_punctuation: refusedName('alpha!soup'),
  test_bucket_create_naming_dns_underscore: refusedName('foo_bar'),
  test_bucket_create_naming_dns_dash_at_end: refusedName('foo-'),
  test_bucket_create_naming_dns_dot_dot: refusedName('foo..bar'),
  test_bucket_create_naming_dns_dot_dash: refusedName('foo.-bar'),
  test_bucket_create_naming_dns_dash_dot: refusedName('foo-.bar'),
  test_bucket_create_naming_good_contains_period: refusedName('aaa.111'),
  async test_bucket_create_naming_bad_short_empty(stage) {
    expect(await stage.signed({ method: 'PUT', path: '/' })).toMatchObject({ status: 405, code: 'MethodNotAllowed' });
  },
  ...Object.fromEntries(
    [60, 61, 62, 63].map((length) => [
      `test_bucket_create_naming_good_long_${length}`,
      goodName((fresh) => fresh.padEnd(length, 'a')),
    ]),
  ),
  test_bucket_create_naming_dns_long: goodName((fresh) => `${fresh}-dns`.padEnd(63, 'a')),
  test_bucket_create_naming_good_starts_alpha: goodName((fresh) => `a${fresh}foo`),
  test_bucket_create_naming_good_starts_digit: goodName((fresh) => `0${fresh}foo`),
  test_bucket_create_naming_good_contains_hyphen: goodName((fresh) => `${fresh}aaa-111`),
};

const missing = (call: (stage: Stage, Bucket: string) => Promise<unknown>) => (stage: Stage) =>
  refused(call(stage, stage.newName()), 404, 'NoSuchBucket');

export const buckets: Cases = {
  test_bucket_notexist: missing(({ main }, Bucket) => main.listObjects({ Bucket })),
  test_bucketv2_notexist: missing(({ main }, Bucket) => main.listObjectsV2({ Bucket })),
  test_bucket_delete_notexist: missing(({ main }, Bucket) => main.deleteBucket({ Bucket })),
  async test_bucket_delete_nonempty(stage) {
    const Bucket = await stage.bucketWith(['foo']);
    await refused(stage.main.deleteBucket({ Bucket }), 409, 'BucketNotEmpty');
    expect(await stage.read(Bucket, 'foo')).toBe('foo');
  },
  async test_bucket_create_delete(stage) {
    const Bucket = await stage.bucket();
    await stage.main.deleteBucket({ Bucket });
    await refused(stage.main.deleteBucket({ Bucket }), 404, 'NoSuchBucket');
  },
  async test_bucket_concurrent_set_canned_acl(stage) {
    const Bucket = await stage.bucket();
    const calls = Array.from({ length: 50 }, () => stage.main.putBucketAcl({ Bucket, ACL: 'public-read' }));
    for (const { $metadata } of await Promise.all(calls)) expect($metadata.httpStatusCode).toBe(200);
    expect((await stage.main.getBucketAcl({ Bucket })).Grants).toHaveLength(2);
  },
  async test_bucket_head(stage) {
    const answer = await stage.main.headBucket({ Bucket: await stage.bucket() });
    expect(answer).toMatchObject({ $metadata: { httpStatusCode: 200 }, BucketRegion: 'local' });
  },
  test_bucket_head_notexist: (stage) => refused(stage.main.headBucket({ Bucket: stage.newName() }), 404),
  async test_bucket_get_location(stage) {
    const Bucket = await stage.bucket();
    const answer = await stage.signed({ path: `/${Bucket}?location` });
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toMatch(/<LocationConstraint[^>]*>local<\/LocationConstraint>/);
  },
  async test_bucket_create_exists(stage) {
    const Bucket = await stage.bucket();
    await refused(stage.main.createBucket({ Bucket }), 409, 'BucketAlreadyOwnedByYou');
  },
  async test_bucket_create_exists_nonowner(stage) {
    const Bucket = await stage.bucket();
    await refused(stage.alt.createBucket({ Bucket }), 403, 'AccessDenied');
  },
  async test_bucket_recreate_overwrite_acl(stage) {
    const Bucket = await stage.bucket({ ACL: 'public-read' });
    await refused(stage.main.createBucket({ Bucket }), 409, 'BucketAlreadyOwnedByYou');
    expect((await stage.main.getBucketAcl({ Bucket })).Grants).toHaveLength(2);
  },
  async test_bucket_recreate_new_acl(stage) {
    const Bucket = await stage.bucket();
    await refused(stage.main.createBucket({ Bucket, ACL: 'public-read' }), 409, 'BucketAlreadyOwnedByYou');
    expect((await stage.main.getBucketAcl({ Bucket })).Grants).toHaveLength(1);
  },
  async test_bucket_recreate_not_overriding(stage) {
    const keys = ['mykey1', 'mykey2'];
    const Bucket = await stage.bucketWith(keys);
    await refused(stage.main.createBucket({ Bucket }), 409, 'BucketAlreadyOwnedByYou');
    expect((await stage.main.listObjects({ Bucket })).Contents?.map(({ Key }) => Key)).toEqual(keys);
  },
  async test_bucket_create_special_key_names(stage) {
    const keys = [' ', '"', '$', '%', '&', "'", '<', '>', '_', '_ ', '_ _', '__'];
    const Bucket = await stage.bucketWith(keys);
    expect((await stage.main.listObjects({ Bucket })).Contents?.map(({ Key }) => Key)).toEqual(keys);
    for (const Key of keys) {
      expect(await stage.read(Bucket, Key)).toBe(Key);
      await stage.main.putObjectAcl({ Bucket, Key, ACL: 'private' });
    }
  },
  async test_buckets_create_then_list(stage) {
    const made = await Promise.all(Array.from({ length: 5 }, () => stage.bucket()));
    const { Buckets = [] } = await stage.main.listBuckets({});
    expect(Buckets.map(({ Name }) => Name)).toEqual(expect.arrayContaining(made));
  },
  async test_buckets_list_ctime(stage) {
    const before = Date.now();
    const Bucket = await stage.bucket();
    const { Buckets = [] } = await stage.main.listBuckets({});
    const made = Buckets.find(({ Name }) => Name === Bucket)?.CreationDate?.getTime();
    expect(made).toBeGreaterThanOrEqual(before);
    expect(made).toBeLessThanOrEqual(Date.now());
  },
  async test_list_buckets_anonymous(stage) {
    expect(await stage.anonymous('/')).toMatchObject({ status: 403, code: 'AccessDenied' });
  },
  test_list_buckets_invalid_auth: (stage) =>
    withClient(stage, { keyId: 'NOBODY', secret: 'x' }, (client) =>
      refused(client.listBuckets({}), 403, 'InvalidAccessKeyId'),
    ),
  test_list_buckets_bad_auth: (stage) =>
    withClient(stage, { keyId: stage.mainKey.keyId, secret: 'x' }, (client) =>
      refused(client.listBuckets({}), 403, 'SignatureDoesNotMatch'),
    ),
};

export const laterBuckets: Cases = {
  async test_list_buckets_paginated(stage) {
    const Prefix = `${stage.newName()}-`;
    const made = ['a', 'b', 'c'].map((end) => Prefix + end);
    for (const Bucket of made) await stage.main.createBucket({ Bucket });
    const first = await stage.main.listBuckets({ Prefix, MaxBuckets: 2 });
    expect(first.Buckets?.map(({ Name }) => Name)).toEqual(made.slice(0, 2));
    const second = await stage.main.listBuckets({ Prefix, ContinuationToken: first.ContinuationToken });
    expect(second.Buckets?.map(({ Name }) => Name)).toEqual(made.slice(2));
    expect(second.ContinuationToken).toBeUndefined();
  },
};
