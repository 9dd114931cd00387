import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type Case, type Cases, MIB, refused, type Stage } from '#lib/object-stores/embedded/s3-tests/stage';

const CONTENT = 'testcontent';

const range =
  (wanted: string, text: string, ContentRange: string): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    await stage.put(Bucket, 'testobj', CONTENT);
    const { Body, ...answer } = await stage.main.getObject({ Bucket, Key: 'testobj', Range: `bytes=${wanted}` });
    expect(answer).toMatchObject({ ContentRange, ContentLength: text.length, $metadata: { httpStatusCode: 206 } });
    expect(await Body?.transformToString()).toBe(text);
  };

const invalidRange =
  (content: string): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    await stage.put(Bucket, 'testobj', content);
    const read = stage.main.getObject({ Bucket, Key: 'testobj', Range: 'bytes=40-50' });
    await refused(read, 416, 'InvalidRange');
  };

export const ranges: Cases = {
  test_ranged_request_response_code: range('4-7', 'cont', 'bytes 4-7/11'),
  test_ranged_request_skip_leading_bytes_response_code: range('4-', 'content', 'bytes 4-10/11'),
  test_ranged_request_return_trailing_bytes_response_code: range('-7', 'content', 'bytes 4-10/11'),
  test_ranged_request_invalid_range: invalidRange(CONTENT),
  test_ranged_request_empty_object: invalidRange(''),
  async test_ranged_big_request_response_code(stage) {
    const Bucket = await stage.bucket();
    const bytes = Buffer.alloc(8 * MIB, 'a text whose length is no power of two');
    await stage.put(Bucket, 'testobj', bytes);
    const Range = 'bytes=3145728-5242880';
    const { Body, ContentRange } = await stage.main.getObject({ Bucket, Key: 'testobj', Range });
    expect(ContentRange).toBe('bytes 3145728-5242880/8388608');
    const got = Buffer.from((await Body?.transformToByteArray()) ?? []);
    expect(got.equals(bytes.subarray(3145728, 5242881))).toBe(true);
  },
};

/** The object is that many times one letter, from beginning to end. */
async function expectLetters({ main }: Stage, Bucket: string, size: number, letter: string) {
  const { Body } = await main.getObject({ Bucket, Key: 'testobj' });
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  expect(bytes.equals(Buffer.alloc(size, letter)), `${size} times ${letter}`).toBe(true);
}

const letters = (stage: Stage, Bucket: string, size: number, letter: string) =>
  stage.put(Bucket, 'testobj', Buffer.alloc(size, letter));

/** A body that stops in its last half until something else is done. */
async function* interrupted(size: number, letter: string, meanwhile: () => Promise<unknown>) {
  yield Buffer.alloc(size / 2, letter);
  await meanwhile();
  yield Buffer.alloc(size / 2, letter);
}

const slowPut = (
  { main }: Stage,
  Bucket: string,
  size: number,
  letter: string,
  meanwhile: () => Promise<unknown>,
  more: Partial<PutObjectCommandInput> = {},
) =>
  main.putObject({
    Bucket,
    Key: 'testobj',
    Body: Readable.from(interrupted(size, letter, meanwhile)),
    ContentLength: size,
    ...more,
  });

/** A reader keeps the version that it began with, whatever is written before it ends. */
const atomicRead =
  (size: number): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    await letters(stage, Bucket, size, 'A');
    const { Body } = await stage.main.getObject({ Bucket, Key: 'testobj' });
    await letters(stage, Bucket, size, 'B');
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.alloc(size, 'A'))).toBe(true);
    await expectLetters(stage, Bucket, size, 'B');
  };

/** The old version is there until the new one is complete. */
const atomicWrite =
  (size: number, more: Partial<PutObjectCommandInput> = {}): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    await letters(stage, Bucket, size, 'A');
    await slowPut(stage, Bucket, size, 'B', () => expectLetters(stage, Bucket, size, 'A'), more);
    await expectLetters(stage, Bucket, size, 'B');
  };

/** Of two writers the one that ends last wins, with all of its bytes. */
const atomicDualWrite =
  (size: number): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    await slowPut(stage, Bucket, size, 'B', () => letters(stage, Bucket, size, 'A'));
    await expectLetters(stage, Bucket, size, 'B');
  };

const sizes = (name: string, make: (size: number) => Case): Cases =>
  Object.fromEntries([1, 4, 8].map((mib) => [`test_atomic_${name}_${mib}mb`, make(mib * MIB)]));

export const atomicity: Cases = {
  ...sizes('read', atomicRead),
  ...sizes('write', atomicWrite),
  ...sizes('dual_write', atomicDualWrite),
  test_atomic_conditional_write_1mb: atomicWrite(MIB, { IfMatch: '*' }),
  async test_atomic_dual_conditional_write_1mb(stage) {
    const Bucket = await stage.bucket();
    const IfMatch = await letters(stage, Bucket, MIB, 'A');
    const quick = () => stage.put(Bucket, 'testobj', Buffer.alloc(MIB, 'B'), { IfMatch });
    await refused(slowPut(stage, Bucket, MIB, 'C', quick, { IfMatch }), 412, 'PreconditionFailed');
    await expectLetters(stage, Bucket, MIB, 'B');
  },
  async test_atomic_write_bucket_gone(stage) {
    const Bucket = await stage.bucket();
    const leave = () => stage.main.deleteBucket({ Bucket });
    await refused(slowPut(stage, Bucket, MIB, 'A', leave), 404, 'NoSuchBucket');
    await refused(stage.main.headBucket({ Bucket }), 404);
  },
  async test_atomic_multipart_upload_write(stage) {
    const Bucket = await stage.bucketWith(['foo']);
    const { UploadId } = await stage.main.createMultipartUpload({ Bucket, Key: 'foo' });
    expect(await stage.read(Bucket, 'foo')).toBe('foo');
    await stage.main.abortMultipartUpload({ Bucket, Key: 'foo', UploadId });
    expect(await stage.read(Bucket, 'foo')).toBe('foo');
  },
};

export const laterChecksums: Cases = {
  async test_object_checksum_sha256(stage) {
    const Bucket = await stage.bucket();
    const body = Buffer.alloc(1024, 'a');
    const ChecksumSHA256 = createHash('sha256').update(body).digest('base64');
    const put = { Bucket, Key: 'testobj', Body: body };
    expect(await stage.main.putObject({ ...put, ChecksumSHA256 })).toMatchObject({ ChecksumSHA256 });
    const head = { Bucket, Key: 'testobj' };
    expect((await stage.main.headObject(head)).ChecksumSHA256).toBeUndefined();
    expect(await stage.main.headObject({ ...head, ChecksumMode: 'ENABLED' })).toMatchObject({ ChecksumSHA256 });
    const wrong = createHash('sha256').update('other').digest('base64');
    await refused(stage.main.putObject({ ...put, ChecksumSHA256: wrong }), 400, 'BadDigest');
    await refused(stage.main.putObject({ ...put, ChecksumSHA256: 'bad' }), 400, 'InvalidDigest');
  },
  async test_object_checksum_crc64nvme(stage) {
    const Bucket = await stage.bucket();
    const head = { Bucket, Key: 'testobj' };
    // The check value of CRC-64/NVME over "123456789", as its catalogue gives it.
    const ChecksumCRC64NVME = Buffer.from('ae8b14860a799888', 'hex').toString('base64');
    const put = { ...head, Body: '123456789', ChecksumCRC64NVME };
    expect(await stage.main.putObject(put)).toMatchObject({ ChecksumCRC64NVME });
    expect(await stage.main.headObject({ ...head, ChecksumMode: 'ENABLED' })).toMatchObject({ ChecksumCRC64NVME });
    await refused(stage.main.putObject({ ...put, Body: '123456780' }), 400, 'BadDigest');
  },
};
