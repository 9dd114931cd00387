import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callAdmin } from '#lib/object-stores/embedded/admin-client';
import { postForm } from '#lib/object-stores/embedded/testing/form-request';
import { send, signRaw } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

const MIB = 1024 * 1024;
let test: TestStore;
let Bucket: string;

beforeAll(async () => {
  test = await startTestStore();
});
afterAll(() => test.stop());
beforeEach(async () => {
  Bucket = await test.createBucket();
});

const path = () => `buckets/${Bucket}/quota`;
const setQuota = (bytes: unknown) => callAdmin(test.connection, 'PUT', path(), { body: { bytes } });
const getQuota = () => callAdmin(test.connection, 'GET', path());
const put = (Key: string, size: number) =>
  test.root.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(size, Key) }));
const refused = (call: Promise<unknown>) =>
  expect(call).rejects.toMatchObject({ name: 'QuotaExceeded', $metadata: { httpStatusCode: 403 } });
const usage = () => test.provider.usage({ bucket: Bucket });

async function begin(Key: string): Promise<{ Bucket: string; Key: string; UploadId: string | undefined }> {
  const { UploadId } = await test.root.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  return { Bucket, Key, UploadId };
}

describe('the administration', () => {
  it('sets, tells and lifts the quota', async () => {
    expect(await getQuota()).toEqual({ bytes: null });
    await setQuota(1000);
    expect(await getQuota()).toEqual({ bytes: 1000 });
    await callAdmin(test.connection, 'DELETE', path());
    expect(await getQuota()).toEqual({ bytes: null });
    await put('a', 2000);
  });

  it.each([0, -1, 1.5, '10', null, 2 ** 60])('refuses %j bytes', async (bytes) => {
    await expect(setQuota(bytes)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('knows no quota of a bucket that does not exist', async () => {
    await expect(callAdmin(test.connection, 'GET', 'buckets/no-such/quota')).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });
});

describe('a quota', () => {
  it('is used to the last byte and not beyond', async () => {
    await setQuota(100);
    await put('a', 60);
    await put('b', 40);
    await put('empty', 0);
    await refused(put('c', 1));
    await refused(put('a', 61));
    await put('a', 59);
    await put('c', 1);
    expect(await usage()).toMatchObject({ objects: 4, bytes: 100 });
  });

  it('below what is there stops what grows and nothing else', async () => {
    await put('a', 100);
    await put('b', 100);
    await setQuota(50);
    await refused(put('c', 1));
    await put('a', 90);
    expect(Buffer.from((await send(test.url, { path: `/${Bucket}/b`, key: ROOT })).body)).toHaveLength(100);
    await test.root.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await refused(put('c', 1));
    await test.root.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));
    await put('c', 50);
  });

  it('refuses a body of known length before it is sent', async () => {
    await setQuota(100);
    const target = { method: 'PUT', path: `/${Bucket}/big`, payloadHash: 'UNSIGNED-PAYLOAD' };
    const { headers } = signRaw(test.url, { ...target, headers: { 'content-length': '1000000000' } }, ROOT);
    const spoil = () => ({ ...headers, expect: '100-continue' });
    expect(await send(test.url, { ...target, spoil })).toMatchObject({ status: 403, code: 'QuotaExceeded' });
  });

  it('refuses a body of unknown length at its end, and keeps nothing of it', async () => {
    await setQuota(100);
    const spoil = (headers: Record<string, string>) => ({ ...headers, 'transfer-encoding': 'chunked' });
    const target = { method: 'PUT', key: ROOT, payloadHash: 'UNSIGNED-PAYLOAD', spoil };
    expect(await send(test.url, { ...target, path: `/${Bucket}/fits`, body: 'x'.repeat(100) })).toMatchObject({
      status: 200,
    });
    const files = test.files().length;
    expect(await send(test.url, { ...target, path: `/${Bucket}/big`, body: 'x'.repeat(101) })).toMatchObject({
      code: 'QuotaExceeded',
    });
    await expect.poll(() => test.files().length).toBe(files);
  });

  it('refuses the upload of a form at its end', async () => {
    await setQuota(10);
    const post = (file: string) => postForm(test.url, Bucket, { key: ROOT, fields: { key: 'form' }, file });
    expect(await post('eleven byte')).toMatchObject({ status: 403, code: 'QuotaExceeded' });
    expect(await post('ten bytes.')).toMatchObject({ status: 204 });
  });

  it('counts copies in full', async () => {
    await put('a', 60);
    await setQuota(100);
    await refused(test.root.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` })));
    await setQuota(120);
    await test.root.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` }));
    expect(await usage()).toMatchObject({ objects: 2, bytes: 120 });
  });

  it('counts parts as they arrive, lets go of them with the upload, and never refuses to complete', async () => {
    await setQuota(12 * MIB);
    const upload = await begin('big');
    const part = (PartNumber: number, size: number) =>
      test.root.send(new UploadPartCommand({ ...upload, PartNumber, Body: Buffer.alloc(size) }));
    const first = await part(1, 6 * MIB);
    await part(2, 6 * MIB);
    await refused(part(3, 1));
    await refused(put('other', 1));
    const second = await part(2, 5 * MIB);
    await put('other', MIB);
    await setQuota(1);
    const Parts = [first, second].map(({ ETag }, index) => ({ PartNumber: index + 1, ETag }));
    await test.root.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    expect(await usage()).toMatchObject({ objects: 2, bytes: 12 * MIB });
    await setQuota(12 * MIB);
    await refused(put('more', 1));
    await test.root.send(new DeleteObjectCommand({ Bucket, Key: 'big' }));
    await put('more', 11 * MIB);
  });

  it('has room again when an upload is aborted', async () => {
    await setQuota(100);
    const upload = await begin('aborted');
    await put('source', 10);
    await test.root.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: Buffer.alloc(85) }));
    const CopySource = `${Bucket}/source`;
    await refused(test.root.send(new UploadPartCopyCommand({ ...upload, PartNumber: 2, CopySource })));
    await test.root.send(new AbortMultipartUploadCommand(upload));
    await put('a', 90);
  });

  it('holds whatever many writers do at once', async () => {
    await setQuota(1000);
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => put(`k${i}`, 100)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await usage()).toMatchObject({ objects: 10, bytes: 1000 });
  });
});
