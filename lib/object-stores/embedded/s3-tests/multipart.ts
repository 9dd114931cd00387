import { Readable } from 'node:stream';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type Case, type Cases, MIB, refused, type Stage } from '#lib/object-stores/embedded/s3-tests/stage';
import {
  complete,
  expectBytes,
  Key,
  KIB,
  PART,
  patterned,
  SIZES,
  upload,
  uploadParts,
} from '#lib/object-stores/embedded/s3-tests/uploads';

async function expectRanges(stage: Stage, bucket: string, bytes: Buffer, step: number) {
  for (let at = 0; at < bytes.length; at += step) {
    const Range = `bytes=${at}-${Math.min(at + step, bytes.length) - 1}`;
    await expectBytes(stage, bucket, bytes.subarray(at, at + step), { Range });
  }
}

const DESCRIBED = { ContentType: 'text/bla', Metadata: { foo: 'bar' } };

const wrongPart =
  (part: Partial<CompletedPart>): Case =>
  async (stage) => {
    const bucket = await stage.bucket();
    const { UploadId, Parts } = await uploadParts(stage, bucket, Buffer.alloc(1));
    const wrong = { UploadId, Parts: Parts.map((right) => ({ ...right, ...part })) };
    await refused(complete(stage, bucket, wrong), 400, 'InvalidPart');
  };

export const multipart: Cases = {
  async test_multipart_upload_empty(stage) {
    const bucket = await stage.bucket();
    await refused(upload(stage, bucket, Buffer.alloc(0)), 400, 'MalformedXML');
  },
  async test_multipart_upload_small(stage) {
    const bucket = await stage.bucket();
    const uploaded = await uploadParts(stage, bucket, Buffer.from('a'));
    const { ETag } = await complete(stage, bucket, uploaded);
    expect(await complete(stage, bucket, uploaded)).toMatchObject({ ETag });
    await expectBytes(stage, bucket, Buffer.from('a'));
  },
  async test_multipart_upload(stage) {
    const Bucket = await stage.bucket();
    const bytes = patterned(30 * MIB);
    const uploaded = await uploadParts(stage, Bucket, bytes, DESCRIBED);
    const { ETag } = await complete(stage, Bucket, uploaded);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-6"$/);
    expect(await complete(stage, Bucket, uploaded)).toMatchObject({ ETag });
    expect(await stage.main.headObject({ Bucket, Key })).toMatchObject({ ...DESCRIBED, ETag });
    expect(await stage.store.provider.usage({ bucket: Bucket })).toMatchObject({ objects: 1, bytes: bytes.length });
    await expectBytes(stage, Bucket, bytes);
    for (const step of [1_000_000, 10_000_000]) await expectRanges(stage, Bucket, bytes, step);
  },
  async test_multipart_upload_resend_part(stage) {
    const Bucket = await stage.bucket();
    const bytes = patterned(2 * PART + MIB);
    for (const resent of [[0], [1], [2], [1, 2], [0, 1, 2]]) {
      await upload(stage, Bucket, bytes, { ...DESCRIBED, resent });
      expect(await stage.main.headObject({ Bucket, Key })).toMatchObject(DESCRIBED);
      await expectBytes(stage, Bucket, bytes);
    }
    await expectRanges(stage, Bucket, bytes, 1_000_000);
  },
  async test_multipart_upload_multiple_sizes(stage) {
    const bucket = await stage.bucket();
    for (const size of SIZES) {
      const bytes = patterned(size);
      await upload(stage, bucket, bytes);
      await expectBytes(stage, bucket, bytes);
    }
  },
  async test_multipart_upload_size_too_small(stage) {
    const bucket = await stage.bucket();
    const parts = uploadParts(stage, bucket, patterned(100 * KIB), { partSize: 10 * KIB });
    await refused(complete(stage, bucket, await parts), 400, 'EntityTooSmall');
  },
  async test_multipart_upload_contents(stage) {
    const bucket = await stage.bucket();
    const bytes = Buffer.concat(
      [...'ABC'].map((letter) => Buffer.alloc(PART, letter)).concat(Buffer.alloc(3 * MIB, '123')),
    );
    await upload(stage, bucket, bytes);
    await expectBytes(stage, bucket, bytes);
  },
  async test_multipart_upload_overwrite_existing_object(stage) {
    const bucket = await stage.bucket();
    await stage.put(bucket, Key, Buffer.alloc(PART, '12345'));
    const bytes = Buffer.alloc(2 * PART, '12345');
    await upload(stage, bucket, bytes);
    await expectBytes(stage, bucket, bytes);
  },
  test_multipart_upload_missing_part: wrongPart({ PartNumber: 9999 }),
  test_multipart_upload_incorrect_etag: wrongPart({ ETag: 'f'.repeat(32) }),
  async test_multipart_resend_first_finishes_last(stage) {
    const bucket = await stage.bucket();
    const { UploadId } = await uploadParts(stage, bucket, Buffer.alloc(0));
    const part = { Bucket: bucket, Key, UploadId, PartNumber: 1 };
    async function* slowly() {
      yield Buffer.from('AAAA');
      await stage.main.uploadPart({ ...part, Body: 'BBBBBBBB' });
      yield Buffer.from('AAAA');
    }
    const { ETag } = await stage.main.uploadPart({ ...part, Body: Readable.from(slowly()), ContentLength: 8 });
    await complete(stage, bucket, { UploadId, Parts: [{ PartNumber: 1, ETag }] });
    await expectBytes(stage, bucket, Buffer.from('AAAAAAAA'));
  },
  async test_abort_multipart_upload(stage) {
    const Bucket = await stage.bucket();
    const { UploadId } = await uploadParts(stage, Bucket, patterned(2 * PART));
    await stage.main.abortMultipartUpload({ Bucket, Key, UploadId });
    expect((await stage.main.listMultipartUploads({ Bucket })).Uploads ?? []).toEqual([]);
    expect(await stage.store.provider.usage({ bucket: Bucket })).toMatchObject({ objects: 0, bytes: 0 });
  },
  async test_abort_multipart_upload_not_found(stage) {
    const Bucket = await stage.bucketWith([Key]);
    await refused(stage.main.abortMultipartUpload({ Bucket, Key, UploadId: '56788' }), 404, 'NoSuchUpload');
  },
  async test_list_multipart_upload(stage) {
    const Bucket = await stage.bucket();
    const begun: string[] = [];
    for (const key of [Key, Key, `${Key}2`])
      begun.push((await uploadParts(stage, Bucket, patterned(KIB), { key })).UploadId);
    const { Uploads = [] } = await stage.main.listMultipartUploads({ Bucket });
    expect(Uploads.map((item) => item.Key)).toEqual([Key, Key, `${Key}2`]);
    expect(Uploads.map((item) => item.UploadId).sort()).toEqual(begun.sort());
  },
};
