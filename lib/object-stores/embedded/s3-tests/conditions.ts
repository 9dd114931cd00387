import type { GetObjectCommandInput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type Case, type Cases, refused } from '#lib/object-stores/embedded/s3-tests/stage';

type Conditions<T> = Partial<T> | ((etag: string) => Partial<T>);

const resolve = <T>(conditions: Conditions<T>, etag: string): Partial<T> =>
  typeof conditions === 'function' ? conditions(etag) : conditions;

const readIf =
  (conditions: Conditions<GetObjectCommandInput>, status: 200 | 304 | 412): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    const etag = await stage.put(Bucket, 'foo', 'bar');
    const read = stage.read(Bucket, 'foo', resolve(conditions, etag));
    if (status === 200) expect(await read).toBe('bar');
    else await refused(read, status, status === 412 ? 'PreconditionFailed' : undefined);
  };

/** Overwrites `bar` by `zar` under conditions, or creates it where nothing is. */
const writeIf =
  (conditions: Conditions<PutObjectCommandInput>, status: number, code?: string, isThere = true): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    const etag = isThere ? await stage.put(Bucket, 'foo', 'bar') : '';
    const write = stage.put(Bucket, 'foo', 'zar', resolve(conditions, etag));
    if (status === 200) {
      await write;
      return expect(await stage.read(Bucket, 'foo')).toBe('zar');
    }
    await refused(write, status, code);
    if (isThere) expect(await stage.read(Bucket, 'foo')).toBe('bar');
    else await refused(stage.read(Bucket, 'foo'), 404, 'NoSuchKey');
  };

const PAST = new Date('1994-10-29T19:43:31Z');

export const conditions: Cases = {
  test_get_object_ifmatch_good: readIf((IfMatch) => ({ IfMatch }), 200),
  test_get_object_ifmatch_failed: readIf({ IfMatch: '"ABCORZ"' }, 412),
  test_get_object_ifnonematch_good: readIf((IfNoneMatch) => ({ IfNoneMatch }), 304),
  test_get_object_ifnonematch_failed: readIf({ IfNoneMatch: 'ABCORZ' }, 200),
  test_get_object_ifmodifiedsince_good: readIf({ IfModifiedSince: PAST }, 200),
  async test_get_object_ifmodifiedsince_failed(stage) {
    const Bucket = await stage.bucketWith(['foo']);
    const { LastModified } = await stage.main.headObject({ Bucket, Key: 'foo' });
    await refused(stage.read(Bucket, 'foo', { IfModifiedSince: LastModified }), 304);
  },
  test_get_object_ifunmodifiedsince_good: readIf({ IfUnmodifiedSince: PAST }, 412),
  test_get_object_ifunmodifiedsince_failed: readIf({ IfUnmodifiedSince: new Date('2100-10-29T19:43:31Z') }, 200),
  test_put_object_ifmatch_good: writeIf((etag) => ({ IfMatch: etag.replaceAll('"', '') }), 200),
  test_put_object_ifmatch_failed: writeIf({ IfMatch: '"ABCORZ"' }, 412, 'PreconditionFailed'),
  test_put_object_ifmatch_overwrite_existed_good: writeIf({ IfMatch: '*' }, 200),
  test_put_object_ifmatch_nonexisted_failed: writeIf({ IfMatch: '*' }, 404, 'NoSuchKey', false),
  test_put_object_ifnonmatch_good: writeIf({ IfNoneMatch: 'ABCORZ' }, 501, 'NotImplemented'),
  test_put_object_ifnonmatch_failed: writeIf((IfNoneMatch) => ({ IfNoneMatch }), 501, 'NotImplemented'),
  test_put_object_ifnonmatch_nonexisted_good: writeIf({ IfNoneMatch: '*' }, 200, undefined, false),
  test_put_object_ifnonmatch_overwrite_existed_failed: writeIf({ IfNoneMatch: '*' }, 412, 'PreconditionFailed'),
};

/** Deletes under a condition that does not hold, then under one that holds, then where nothing is left. */
const deleteIf =
  (field: 'IfMatch' | 'IfMatchLastModifiedTime' | 'IfMatchSize', wrong: string | Date | number): Case =>
  async (stage) => {
    const Bucket = await stage.bucketWith(['obj']);
    const remove = (value: unknown) => stage.main.deleteObject({ Bucket, Key: 'obj', [field]: value });
    const { ETag, LastModified, ContentLength } = await stage.main.headObject({ Bucket, Key: 'obj' });
    await refused(remove(wrong), 412, 'PreconditionFailed');
    expect(await stage.read(Bucket, 'obj')).toBe('obj');
    await remove({ IfMatch: ETag, IfMatchLastModifiedTime: LastModified, IfMatchSize: ContentLength }[field]);
    await refused(stage.read(Bucket, 'obj'), 404, 'NoSuchKey');
    if (field === 'IfMatch') await refused(remove(wrong), 404, 'NoSuchKey');
    else await remove(wrong);
  };

const deleteManyIf =
  (field: 'ETag' | 'LastModifiedTime' | 'Size', wrong: string | Date | number): Case =>
  async (stage) => {
    const Bucket = await stage.bucketWith(['obj']);
    const remove = (value: unknown) =>
      stage.main.deleteObjects({ Bucket, Delete: { Objects: [{ Key: 'obj', [field]: value }] } });
    const { ETag, LastModified, ContentLength } = await stage.main.headObject({ Bucket, Key: 'obj' });
    const failed = await remove(wrong);
    expect(failed).toMatchObject({ Errors: [{ Key: 'obj', Code: 'PreconditionFailed' }] });
    expect(await stage.read(Bucket, 'obj')).toBe('obj');
    const done = await remove({ ETag, LastModifiedTime: LastModified, Size: ContentLength }[field]);
    expect(done).toMatchObject({ Deleted: [{ Key: 'obj' }] });
    const { Errors = [] } = await remove(wrong);
    expect(Errors.map(({ Code }) => Code)).toEqual(field === 'ETag' ? ['NoSuchKey'] : []);
  };

const OTHER_TIME = new Date('2015-01-01T00:00:00Z');

export const laterConditions: Cases = {
  async test_put_object_if_match(stage) {
    const Bucket = await stage.bucket();
    const put = (conditions: Partial<PutObjectCommandInput>) => stage.put(Bucket, 'obj', 'bar', conditions);
    const etag = await put({ IfNoneMatch: '*' });
    await refused(put({ IfNoneMatch: '*' }), 412, 'PreconditionFailed');
    for (const IfNoneMatch of [etag, 'badetag']) await refused(put({ IfNoneMatch }), 501, 'NotImplemented');
    await put({ IfMatch: etag });
    await stage.main.deleteObject({ Bucket, Key: 'obj' });
    for (const IfMatch of ['*', 'badetag']) await refused(put({ IfMatch }), 404, 'NoSuchKey');
    await put({ IfNoneMatch: '*' });
    await put({ IfMatch: '*' });
    await refused(put({ IfMatch: 'badetag' }), 412, 'PreconditionFailed');
    await put({ IfMatch: etag });
  },
  async test_multipart_put_object_if_match(stage) {
    const Bucket = await stage.bucket();
    const upload = async (conditions: { IfMatch?: string; IfNoneMatch?: string }) => {
      const target = { Bucket, Key: 'obj' };
      const { UploadId } = await stage.main.createMultipartUpload(target);
      const { ETag } = await stage.main.uploadPart({ ...target, UploadId, PartNumber: 1, Body: 'abc' });
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      return stage.main.completeMultipartUpload({ ...target, UploadId, MultipartUpload, ...conditions });
    };
    const { ETag = '' } = await upload({ IfNoneMatch: '*' });
    await refused(upload({ IfNoneMatch: '*' }), 412, 'PreconditionFailed');
    for (const IfNoneMatch of [ETag, 'badetag']) await refused(upload({ IfNoneMatch }), 501, 'NotImplemented');
    await upload({ IfMatch: ETag });
    await stage.main.deleteObject({ Bucket, Key: 'obj' });
    for (const IfMatch of ['*', 'badetag']) await refused(upload({ IfMatch }), 404, 'NoSuchKey');
    await upload({});
    await upload({ IfMatch: '*' });
    await refused(upload({ IfMatch: 'badetag' }), 412, 'PreconditionFailed');
    expect(await stage.read(Bucket, 'obj')).toBe('abc');
  },
  test_delete_object_if_match: deleteIf('IfMatch', '"badetag"'),
  test_delete_object_if_match_last_modified_time: deleteIf('IfMatchLastModifiedTime', OTHER_TIME),
  test_delete_object_if_match_size: deleteIf('IfMatchSize', 9999),
  test_delete_objects_if_match: deleteManyIf('ETag', '"badetag"'),
  test_delete_objects_if_match_last_modified_time: deleteManyIf('LastModifiedTime', OTHER_TIME),
  test_delete_objects_if_match_size: deleteManyIf('Size', 9999),
};
