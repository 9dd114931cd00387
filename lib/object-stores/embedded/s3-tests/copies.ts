import type { CopyObjectCommandInput } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type Cases, MIB, refused, type Stage } from '#lib/object-stores/embedded/s3-tests/stage';

const SOURCE = 'foo123bar';
const TARGET = 'bar321foo';

/** A bucket that holds the source of a copy. */
async function bucketWithSource(stage: Stage, ...object: [body?: string | Buffer, more?: object]): Promise<string> {
  const bucket = await stage.bucket();
  await stage.put(bucket, SOURCE, object[0] ?? 'foo', object[1]);
  return bucket;
}

const copy = ({ main }: Stage, Bucket: string, more: Partial<CopyObjectCommandInput> = {}) =>
  main.copyObject({ Bucket, Key: TARGET, CopySource: `${Bucket}/${SOURCE}`, ...more });

const copyIf =
  (condition: (etag: string) => Partial<CopyObjectCommandInput>, isCopied: boolean) => async (stage: Stage) => {
    const bucket = await stage.bucket();
    const etag = await stage.put(bucket, SOURCE, 'bar');
    if (!isCopied) return refused(copy(stage, bucket, condition(etag)), 412, 'PreconditionFailed');
    await copy(stage, bucket, condition(etag));
    expect(await stage.read(bucket, TARGET)).toBe('bar');
  };

const SIZES = [3, MIB];
const DESCRIBED = { ContentType: 'audio/ogg', Metadata: { key1: 'value1', key2: 'value2' } };

export const copies: Cases = {
  async test_object_copy_zero_size(stage) {
    const bucket = await bucketWithSource(stage, '');
    await copy(stage, bucket);
    expect(await stage.main.getObject({ Bucket: bucket, Key: TARGET })).toMatchObject({ ContentLength: 0 });
  },
  async test_object_copy_same_bucket(stage) {
    const bucket = await bucketWithSource(stage);
    await copy(stage, bucket);
    expect(await stage.read(bucket, TARGET)).toBe('foo');
  },
  async test_object_copy_verify_contenttype(stage) {
    const Bucket = await bucketWithSource(stage, 'foo', { ContentType: 'text/bla' });
    await copy(stage, Bucket);
    expect(await stage.read(Bucket, TARGET)).toBe('foo');
    expect((await stage.main.headObject({ Bucket, Key: TARGET })).ContentType).toBe('text/bla');
  },
  async test_object_copy_to_itself(stage) {
    const bucket = await bucketWithSource(stage);
    await refused(copy(stage, bucket, { Key: SOURCE }), 400, 'InvalidRequest');
  },
  async test_object_copy_to_itself_with_metadata(stage) {
    const Bucket = await bucketWithSource(stage);
    const Metadata = { foo: 'bar' };
    await copy(stage, Bucket, { Key: SOURCE, Metadata, MetadataDirective: 'REPLACE' });
    expect((await stage.main.getObject({ Bucket, Key: SOURCE })).Metadata).toEqual(Metadata);
    expect(await stage.read(Bucket, SOURCE)).toBe('foo');
  },
  async test_object_copy_diff_bucket(stage) {
    const from = await bucketWithSource(stage);
    const to = await stage.bucket();
    await copy(stage, to, { CopySource: `${from}/${SOURCE}` });
    expect(await stage.read(to, TARGET)).toBe('foo');
  },
  async test_object_copy_not_owned_bucket(stage) {
    const CopySource = `${await bucketWithSource(stage)}/${SOURCE}`;
    await refused(stage.alt.copyObject({ Bucket: stage.altBucket, Key: TARGET, CopySource }), 403, 'AccessDenied');
  },
  async test_object_copy_canned_acl(stage) {
    const Bucket = await bucketWithSource(stage);
    await copy(stage, Bucket, { ACL: 'public-read' });
    const back = { Key: SOURCE, CopySource: `${Bucket}/${TARGET}`, Metadata: { abc: 'def' } };
    await copy(stage, Bucket, { ...back, ACL: 'public-read', MetadataDirective: 'REPLACE' });
    for (const Key of [TARGET, SOURCE]) {
      const { Body } = await stage.alt.getObject({ Bucket, Key });
      expect(await Body?.transformToString()).toBe('foo');
    }
  },
  async test_object_copy_retaining_metadata(stage) {
    for (const size of SIZES) {
      const Bucket = await bucketWithSource(stage, Buffer.alloc(size), DESCRIBED);
      await copy(stage, Bucket);
      const head = await stage.main.headObject({ Bucket, Key: TARGET });
      expect(head).toMatchObject({ ...DESCRIBED, ContentLength: size });
    }
  },
  async test_object_copy_replacing_metadata(stage) {
    const others = { ContentType: 'audio/mpeg', Metadata: { key3: 'value3', key2: 'value2' } };
    for (const size of SIZES) {
      const Bucket = await bucketWithSource(stage, Buffer.alloc(size), DESCRIBED);
      await copy(stage, Bucket, { ...others, MetadataDirective: 'REPLACE' });
      const { ContentType, Metadata, ContentLength } = await stage.main.headObject({ Bucket, Key: TARGET });
      expect({ ContentType, Metadata, ContentLength }).toEqual({ ...others, ContentLength: size });
    }
  },
  async test_object_copy_bucket_not_found(stage) {
    const bucket = await stage.bucket();
    await refused(copy(stage, bucket, { CopySource: `${bucket}-fake/${SOURCE}` }), 404, 'NoSuchBucket');
  },
  async test_object_copy_key_not_found(stage) {
    await refused(copy(stage, await stage.bucket()), 404, 'NoSuchKey');
  },
  test_copy_object_ifmatch_good: copyIf((etag) => ({ CopySourceIfMatch: etag }), true),
  test_copy_object_ifmatch_failed: copyIf(() => ({ CopySourceIfMatch: 'ABCORZ' }), false),
  test_copy_object_ifnonematch_good: copyIf((etag) => ({ CopySourceIfNoneMatch: etag }), false),
  test_copy_object_ifnonematch_failed: copyIf(() => ({ CopySourceIfNoneMatch: 'ABCORZ' }), true),
};

export const laterCopies: Cases = {
  async test_object_copy_16m(stage) {
    const Bucket = await bucketWithSource(stage, Buffer.alloc(16 * MIB, 'sixteen'));
    await copy(stage, Bucket);
    const { Body } = await stage.main.getObject({ Bucket, Key: TARGET });
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.alloc(16 * MIB, 'sixteen'))).toBe(true);
  },
};
