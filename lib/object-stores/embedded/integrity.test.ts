import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  checksumHeader,
  createChecksum,
  digestLength,
} from '#lib/object-stores/embedded/checksums';
import { postForm } from '#lib/object-stores/embedded/testing/form-request';
import { send } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

const BODY = 'the bytes of the body';
let test: TestStore;
let Bucket: string;

beforeAll(async () => {
  test = await startTestStore();
});
afterAll(() => test.stop());
beforeEach(async () => {
  Bucket = await test.createBucket();
});

function checksumOf(algorithm: ChecksumAlgorithm, text: string): string {
  const checksum = createChecksum(algorithm);
  checksum.update(Buffer.from(text));
  return checksum.digest().toString('base64');
}
const wrongOf = (algorithm: ChecksumAlgorithm) => Buffer.alloc(digestLength(algorithm), 1).toString('base64');
const countKeys = async () => (await test.root.send(new ListObjectsV2Command({ Bucket }))).KeyCount;
const begin = async (more: object = {}) => {
  const Key = 'uploaded';
  const { UploadId } = await test.root.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, Key, UploadId };
};

describe.each(CHECKSUM_ALGORITHMS)('%s', (algorithm) => {
  const name = checksumHeader(algorithm);

  it('in a trailer is verified', async () => {
    const put = (value: string) =>
      send(test.url, {
        method: 'PUT',
        path: `/${Bucket}/trailed`,
        key: ROOT,
        payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        headers: { 'x-amz-decoded-content-length': String(BODY.length), 'x-amz-trailer': name },
        body: `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n${name}:${value}\r\n\r\n`,
      });
    expect(await put(wrongOf(algorithm))).toMatchObject({ status: 400, code: 'BadDigest' });
    expect(await countKeys()).toBe(0);
    expect((await put(checksumOf(algorithm, BODY))).headers[name]).toBe(checksumOf(algorithm, BODY));
  });

  it('of a part is verified', async () => {
    const upload = await begin({ ChecksumAlgorithm: algorithm });
    const path = `/${Bucket}/uploaded?partNumber=1&uploadId=${upload.UploadId}`;
    const put = (value: string) =>
      send(test.url, { method: 'PUT', path, key: ROOT, body: BODY, headers: { [name]: value } });
    expect(await put(wrongOf(algorithm))).toMatchObject({ status: 400, code: 'BadDigest' });
    const { status, headers } = await put(checksumOf(algorithm, BODY));
    expect({ status, value: headers[name] }).toEqual({ status: 200, value: checksumOf(algorithm, BODY) });
    const part = { PartNumber: 1, ETag: headers.etag, [`Checksum${algorithm}`]: wrongOf(algorithm) };
    await expect(
      test.root.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [part] } })),
    ).rejects.toMatchObject({ name: 'InvalidPart' });
  });

  it('of a form is verified', async () => {
    const post = (value: string) =>
      postForm(test.url, Bucket, { key: ROOT, fields: { key: 'form', [name]: value }, file: BODY });
    expect(await post(wrongOf(algorithm))).toMatchObject({ status: 400, code: 'BadDigest' });
    expect(await countKeys()).toBe(0);
    expect(await post(checksumOf(algorithm, BODY))).toMatchObject({ status: 204 });
    const head = await test.root.send(new HeadObjectCommand({ Bucket, Key: 'form', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ [`Checksum${algorithm}`]: checksumOf(algorithm, BODY) });
  });
});
