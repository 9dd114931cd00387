import type { CompletedPart, HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type Case, type Cases, MIB, refused } from '#lib/object-stores/embedded/s3-tests/stage';
import {
  complete,
  expectBytes,
  Key,
  KIB,
  PART,
  patterned,
  uploadParts,
} from '#lib/object-stores/embedded/s3-tests/uploads';

type Algorithm = 'SHA256' | 'SHA1' | 'CRC32' | 'CRC32C' | 'CRC64NVME';

const checksumOf = (answer: object, algorithm: Algorithm) => Reflect.get(answer, `Checksum${algorithm}`);

/** Three parts of one letter each, whose checksums and whose object's checksum are known. */
const threeParts =
  (algorithm: Algorithm, ChecksumType: 'COMPOSITE' | 'FULL_OBJECT', parts: string[], whole: string): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    const begun = await stage.main.createMultipartUpload({ Bucket, Key, ChecksumAlgorithm: algorithm, ChecksumType });
    expect(begun).toMatchObject({ ChecksumAlgorithm: algorithm, ChecksumType });
    const Parts: CompletedPart[] = [];
    for (const [index, checksum] of parts.entries()) {
      const PartNumber = index + 1;
      const Body = Buffer.alloc(PART, 'ABC'[index]);
      const { ETag, ...answer } = await stage.main.uploadPart({
        Bucket,
        Key,
        UploadId: begun.UploadId,
        PartNumber,
        Body,
        [`Checksum${algorithm}`]: checksum,
      });
      expect(checksumOf(answer, algorithm)).toBe(checksum);
      Parts.push({ PartNumber, ETag, [`Checksum${algorithm}`]: checksum });
    }
    const uploaded = { UploadId: begun.UploadId ?? '', Parts };
    const wrong = { [`Checksum${algorithm}`]: `${parts[0]}${ChecksumType === 'COMPOSITE' ? '-3' : ''}` };
    await refused(complete(stage, Bucket, uploaded, wrong), 400, 'BadDigest');
    for (const _again of [1, 2]) {
      const done = await complete(stage, Bucket, uploaded, { [`Checksum${algorithm}`]: whole });
      expect(done.ETag).toBe('"b2add96cc9702bbf4efb0ccdfc6b7747-3"');
      expect(checksumOf(done, algorithm)).toBe(whole);
    }
    expect(checksumOf(await stage.main.headObject({ Bucket, Key }), algorithm)).toBeUndefined();
    const head: HeadObjectCommandOutput = await stage.main.headObject({ Bucket, Key, ChecksumMode: 'ENABLED' });
    expect([checksumOf(head, algorithm), head.ChecksumType]).toEqual([whole, ChecksumType]);
  };

const SHA256_PARTS = [
  '275VF5loJr1YYawit0XSHREhkFXYkkPKGuoK0x9VKxI=',
  'mrHwOfjTL5Zwfj74F05HOQGLdUb7E5szdCbxgUSq6NM=',
  'Vw7oB/nKQ5xWb3hNgbyfkvDiivl+U+/Dft48nfJfDow=',
];
const sha256 = threeParts('SHA256', 'COMPOSITE', SHA256_PARTS, 'uWBwpe1dxI4Vw8Gf0X9ynOdw/SS6VBzfWm9giiv1sf4=-3');

/** The parts of an object, one by one, and one that is not there. */
const getParts =
  (sizes: number[], isMultipart = true): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    const bytes = patterned(sizes.reduce((sum, size) => sum + size, 0));
    const uploaded = isMultipart ? await uploadParts(stage, Bucket, bytes) : undefined;
    await refused(stage.main.getObject({ Bucket, Key, PartNumber: 1 }), 404, 'NoSuchKey');
    if (uploaded) await complete(stage, Bucket, uploaded);
    else await stage.put(Bucket, Key, bytes);
    let at = 0;
    for (const [index, size] of sizes.entries()) {
      const PartNumber = index + 1;
      const head = await stage.main.headObject({ Bucket, Key, PartNumber });
      expect(head).toMatchObject({ ContentLength: size });
      expect(head.PartsCount).toBe(isMultipart ? sizes.length : undefined);
      await expectBytes(stage, Bucket, bytes.subarray(at, at + size), { PartNumber });
      at += size;
    }
    await refused(stage.main.getObject({ Bucket, Key, PartNumber: 5 }), 416, 'InvalidPartNumber');
  };

export const laterMultipart: Cases = {
  test_multipart_upload_complete_without_create: async (stage) => {
    const uploaded = { UploadId: 'abc1234def', Parts: [{ PartNumber: 1, ETag: '1234' }] };
    await refused(complete(stage, await stage.bucket(), uploaded), 404, 'NoSuchUpload');
  },
  test_multipart_get_part: getParts([PART, PART, MIB]),
  test_multipart_single_get_part: getParts([PART]),
  test_non_multipart_get_part: getParts([KIB], false),
  async test_upload_part_copy_percent_encoded_key(stage) {
    const Bucket = await stage.bucketWith(['anyfilename%25.txt', Key]);
    const { UploadId } = await stage.main.createMultipartUpload({ Bucket, Key });
    const path = `/${Bucket}/${Key}?partNumber=1&uploadId=${UploadId}`;
    const headers = { 'x-amz-copy-source': `${Bucket}/anyfilename%.txt` };
    const answer = await stage.signed({ method: 'PUT', path, headers });
    expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(await stage.read(Bucket, Key)).toBe(Key);
  },
  async test_multipart_checksum_sha256(stage) {
    const Bucket = await stage.bucket();
    const ChecksumSHA256 = 'arcu6553sHVAiX4MjW0j7I7vD4w6R+Gz9Ok0Q9lTa+0=';
    const begin = { Bucket, Key, ChecksumAlgorithm: 'SHA256' } as const;
    const { UploadId = '' } = await stage.main.createMultipartUpload(begin);
    const part = { Bucket, Key, UploadId, PartNumber: 1, Body: Buffer.alloc(KIB, 'A'), ChecksumSHA256 };
    const { ETag } = await stage.main.uploadPart(part);
    for (const claimed of [{ ChecksumSHA256 }, {}]) {
      const uploaded = { UploadId, Parts: [{ PartNumber: 1, ETag, ...claimed }] };
      await refused(complete(stage, Bucket, uploaded, { ChecksumSHA256: 'bad' }), 400, 'BadDigest');
    }
    const whole = { ChecksumSHA256: 'Ok6Cs5b96ux6+MWQkJO7UBT5sKPBeXBLwvj/hK89smg=-1' };
    const uploaded = { UploadId, Parts: [{ PartNumber: 1, ETag, ChecksumSHA256 }] };
    expect(await complete(stage, Bucket, uploaded, whole)).toMatchObject(whole);
    expect((await stage.main.headObject({ Bucket, Key })).ChecksumSHA256).toBeUndefined();
    expect(await stage.main.headObject({ Bucket, Key, ChecksumMode: 'ENABLED' })).toMatchObject(whole);
  },
  test_multipart_reupload_checksum_and_etag: sha256,
  test_multipart_use_cksum_helper_sha256: sha256,
  test_multipart_use_cksum_helper_sha1: threeParts(
    'SHA1',
    'COMPOSITE',
    ['iIaTCGbm+vdVjNqIMF2S0T7ibMk=', 'LS/TJ32bAVKEwRu+sE3X7awh/lk=', '6DDwovUaHwrKNXDMzOGbuvj9kxI='],
    'sizjvY4eud3MrcHdZM3cQ/ol39o=-3',
  ),
  test_multipart_use_cksum_helper_crc32: threeParts(
    'CRC32',
    'FULL_OBJECT',
    ['JRTCyQ==', 'QoZTGg==', 'YAgjqw=='],
    'WgDhBQ==',
  ),
  test_multipart_use_cksum_helper_crc32c: threeParts(
    'CRC32C',
    'FULL_OBJECT',
    ['MDaLrw==', 'TH4EZg==', 'Z7mBIQ=='],
    'xU+Krw==',
  ),
  test_multipart_use_cksum_helper_crc64nvme: threeParts(
    'CRC64NVME',
    'FULL_OBJECT',
    ['L/E4WYn8v98=', 'xW1l19VobYM=', 'cK5MnNaWrW4='],
    'i+6LR0y3eFo=',
  ),
};
