import type { CompletedPart } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type Case, type Cases, MIB, refused, type Stage } from '#lib/object-stores/embedded/s3-tests/stage';
import {
  complete,
  expectBytes,
  Key,
  PART,
  patterned,
  SIZES,
  type Uploaded,
} from '#lib/object-stores/embedded/s3-tests/uploads';

/** Copies the first bytes of an object in parts; resolves with what completes the upload. */
async function copyParts({ main }: Stage, Bucket: string, CopySource: string, size: number): Promise<Uploaded> {
  const { UploadId = '' } = await main.createMultipartUpload({ Bucket, Key });
  const Parts: CompletedPart[] = [];
  for (let at = 0; at < size; at += PART) {
    const PartNumber = Parts.length + 1;
    const CopySourceRange = `bytes=${at}-${Math.min(at + PART, size) - 1}`;
    const part = { Bucket, Key, UploadId, PartNumber, CopySource, CopySourceRange };
    Parts.push({ PartNumber, ETag: (await main.uploadPartCopy(part)).CopyPartResult?.ETag });
  }
  return { UploadId, Parts };
}

const copyRange =
  (ranges: string[], status: number, code: string): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    await stage.put(Bucket, 'source', '12345');
    const { UploadId } = await stage.main.createMultipartUpload({ Bucket, Key });
    const part = { Bucket, Key, UploadId, PartNumber: 1, CopySource: `${Bucket}/source` };
    for (const CopySourceRange of ranges)
      await refused(stage.main.uploadPartCopy({ ...part, CopySourceRange }), status, code);
    expect((await stage.main.listParts({ Bucket, Key, UploadId })).Parts ?? []).toEqual([]);
  };

export const multipartCopies: Cases = {
  async test_multipart_copy_small(stage) {
    const from = await stage.bucketWith(['foo']);
    const to = await stage.bucket();
    await complete(stage, to, await copyParts(stage, to, `${from}/foo`, 1));
    await expectBytes(stage, to, Buffer.from('f'));
  },
  test_multipart_copy_invalid_range: copyRange(['bytes=0-21'], 416, 'InvalidRange'),
  test_multipart_copy_improper_range: copyRange(
    ['0-2', 'bytes=0', 'bytes=hello-world', 'bytes=0-bar', 'bytes=hello-', 'bytes=0-2,3-5'],
    400,
    'InvalidArgument',
  ),
  async test_multipart_copy_without_range(stage) {
    const from = await stage.bucketWith(['tencharkey']);
    const Bucket = await stage.bucket();
    const { UploadId = '' } = await stage.main.createMultipartUpload({ Bucket, Key });
    const part = { Bucket, Key, UploadId, PartNumber: 1, CopySource: `${from}/tencharkey` };
    const { CopyPartResult } = await stage.main.uploadPartCopy(part);
    await complete(stage, Bucket, { UploadId, Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] });
    await expectBytes(stage, Bucket, Buffer.from('tencharkey'));
  },
  async test_multipart_copy_special_names(stage) {
    const names = [' ', '_', '__', '?versionId'];
    const from = await stage.bucketWith(names);
    const to = await stage.bucket();
    for (const name of names) {
      await complete(stage, to, await copyParts(stage, to, `${from}/${encodeURIComponent(name)}`, 1));
      await expectBytes(stage, to, Buffer.from(name.slice(0, 1)));
    }
  },
  async test_multipart_copy_multiple_sizes(stage) {
    const bytes = patterned(12 * MIB);
    const from = await stage.bucket();
    await stage.put(from, 'foo', bytes);
    const to = await stage.bucket();
    for (const size of SIZES) {
      await complete(stage, to, await copyParts(stage, to, `${from}/foo`, size));
      await expectBytes(stage, to, bytes.subarray(0, size));
    }
  },
};
