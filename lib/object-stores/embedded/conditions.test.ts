import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawRequest, send } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

let test: TestStore;
let Bucket: string;

beforeAll(async () => {
  test = await startTestStore();
  Bucket = await test.createBucket();
});
afterAll(() => test.stop());

const raw = (more: Partial<RawRequest> & { name: string }) =>
  send(test.url, { ...more, path: `/${Bucket}/${more.name}`, key: ROOT });
const put = (Key: string) => test.root.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
const get = async (Key: string) => {
  const answer = await test.root.send(new GetObjectCommand({ Bucket, Key }));
  return answer.Body?.transformToString();
};

describe('conditions', () => {
  const past = new Date(Date.now() - 3_600_000).toUTCString();
  const future = new Date(Date.now() + 3_600_000).toUTCString();
  const etag = '"9dd4e461268c8034f5c8564e155c67a6"';
  beforeAll(() => put('cond'));

  it.each<[Record<string, string>, number]>([
    [{ 'if-match': etag }, 200],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': `"other", ${etag}` }, 200],
    [{ 'if-match': etag.replaceAll('"', '') }, 200],
    [{ 'if-match': '"other"' }, 412],
    [{ 'if-none-match': etag }, 304],
    [{ 'if-none-match': `W/${etag}` }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"other"' }, 200],
    [{ 'if-modified-since': past }, 200],
    [{ 'if-modified-since': future }, 304],
    [{ 'if-modified-since': 'yesterday' }, 200],
    [{ 'if-unmodified-since': past }, 412],
    [{ 'if-unmodified-since': future }, 200],
    [{ 'if-match': etag, 'if-unmodified-since': past }, 200],
    [{ 'if-none-match': '"other"', 'if-modified-since': future }, 200],
    [{ 'if-none-match': etag, 'if-modified-since': past }, 304],
  ])('reading with %j answers %i', async (headers, status) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await raw({ name: 'cond', method, headers });
      expect(answer.status).toBe(status);
      if (status === 304) expect(answer).toMatchObject({ headers: { etag }, body: Buffer.alloc(0) });
    }
  });

  it('hold for writes', async () => {
    const write = (name: string, headers: Record<string, string>) => raw({ name, method: 'PUT', body: 'new', headers });
    expect(await write('cond', { 'if-none-match': '*' })).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(await write('cond', { 'if-match': '"other"' })).toMatchObject({ status: 412 });
    expect(await write('cond-missing', { 'if-match': etag })).toMatchObject({ status: 404, code: 'NoSuchKey' });
    expect(await write('cond', { 'if-none-match': etag })).toMatchObject({ status: 501 });
    expect(await get('cond')).toBe('x');
    expect(await write('cond', { 'if-match': etag })).toMatchObject({ status: 200 });
    expect(await write('cond-new', { 'if-none-match': '*' })).toMatchObject({ status: 200 });
  });

  it('let exactly one of many writers create an object', async () => {
    const attempts = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        raw({ name: 'race', method: 'PUT', body: String(i), headers: { 'if-none-match': '*' } }),
      ),
    );
    expect(attempts.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(412)]);
    await expect
      .poll(async () => test.files().length - ((await test.provider.usage({ bucket: Bucket }))?.objects ?? 0))
      .toBe(0);
  });

  it('hold for deletes', async () => {
    await put('cond-delete');
    expect(await raw({ name: 'cond-delete', method: 'DELETE', headers: { 'if-match': '"other"' } })).toMatchObject({
      status: 412,
    });
    const Objects = [{ Key: 'cond-delete', ETag: '"other"' }];
    const { Errors } = await test.root.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Errors).toMatchObject([{ Key: 'cond-delete', Code: 'PreconditionFailed' }]);
    expect(await raw({ name: 'cond-delete', method: 'DELETE', headers: { 'if-match': etag } })).toMatchObject({
      status: 204,
    });
  });

  it('on size and time hold for deletes of what is there', async () => {
    await put('cond-like');
    const modified = (await raw({ name: 'cond-like' })).headers['last-modified'] ?? '';
    const remove = (headers: Record<string, string>) => raw({ name: 'cond-like', method: 'DELETE', headers });
    const [size, time] = ['x-amz-if-match-size', 'x-amz-if-match-last-modified-time'] as const;
    const others = [{ [size]: '2' }, { [size]: 'one' }, { [time]: past }, { [size]: '1', [time]: past }];
    for (const headers of others as Record<string, string>[])
      expect(await remove(headers)).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    const Objects = [
      { Key: 'cond-like', Size: 2 },
      { Key: 'cond-like', LastModifiedTime: new Date(past) },
    ];
    const { Errors } = await test.root.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Errors?.map(({ Code }) => Code)).toEqual(['PreconditionFailed', 'PreconditionFailed']);
    expect(await remove({ [size]: '1', [time]: modified })).toMatchObject({ status: 204 });
    expect((await raw({ name: 'cond-like' })).status).toBe(404);
    expect(await remove({ [size]: '2' })).toMatchObject({ status: 204 });
  });
});

describe('a condition on completing an upload', () => {
  const Key = 'uploaded';
  const replace = (Body: string) => test.root.send(new PutObjectCommand({ Bucket, Key, Body }));
  async function ready() {
    await test.root.send(new DeleteObjectCommand({ Bucket, Key }));
    const { UploadId } = await test.root.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const upload = { Bucket, Key, UploadId };
    const { ETag } = await test.root.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'part' }));
    return { ...upload, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
  }

  it('that there is no object is kept, and leaves the upload to be tried again', async () => {
    const upload = await ready();
    await replace('first');
    const complete = (more: object) => test.root.send(new CompleteMultipartUploadCommand({ ...upload, ...more }));
    await expect(complete({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(complete({ IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const { ETag } = await replace('second');
    await complete({ IfMatch: ETag });
  });

  it('that there is an object fails without one', async () => {
    const upload = await ready();
    await expect(
      test.root.send(new CompleteMultipartUploadCommand({ ...upload, IfMatch: '"other"' })),
    ).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('lets exactly one of many win', async () => {
    const uploads = await Promise.all(Array.from({ length: 8 }, ready));
    const outcomes = await Promise.allSettled(
      uploads.map((upload) => test.root.send(new CompleteMultipartUploadCommand({ ...upload, IfNoneMatch: '*' }))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
