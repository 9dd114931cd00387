import { randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
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
const put = (Key: string, Body: string | Buffer = 'x') => test.root.send(new PutObjectCommand({ Bucket, Key, Body }));
const get = async (Key: string) => {
  const answer = await test.root.send(new GetObjectCommand({ Bucket, Key }));
  return answer.Body?.transformToString();
};
const counters = async () => {
  const usage = await test.provider.usage({ bucket: Bucket });
  return { objects: usage?.objects, bytes: usage?.bytes };
};

describe('an object', () => {
  it('keeps its headers and metadata, UTF-8 included', async () => {
    const headers = {
      CacheControl: 'max-age=60',
      ContentDisposition: 'inline',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      ContentType: 'text/plain; charset=utf-8',
      Metadata: { camera: 'a  b', empty: '' },
    };
    const expires = new Date('2030-01-02T03:04:05Z');
    await test.root.send(new PutObjectCommand({ Bucket, Key: 'meta', Body: 'x', Expires: expires, ...headers }));
    const answer = await test.root.send(new HeadObjectCommand({ Bucket, Key: 'meta' }));
    expect(answer).toMatchObject({ ...headers, ETag: '"9dd4e461268c8034f5c8564e155c67a6"', ContentLength: 1 });
    expect(answer.ExpiresString).toBe(expires.toUTCString());
    const value = Buffer.from('grüße 😀 là').toString('latin1');
    await raw({ name: 'utf8', method: 'PUT', body: 'x', headers: { 'x-amz-meta-who': value } });
    expect((await raw({ name: 'utf8' })).headers['x-amz-meta-who']).toBe(value);
  });

  it('is replaced as a whole, and the old bytes leave the disk', async () => {
    await put('replaced', 'a'.repeat(1000));
    const before = await counters();
    await put('replaced', 'short');
    expect(await get('replaced')).toBe('short');
    const after = await counters();
    expect(after).toEqual({ objects: before.objects, bytes: (before.bytes ?? 0) - 995 });
    await expect.poll(() => test.files().length).toBe(after.objects);
  });

  it('may be empty', async () => {
    await put('empty', '');
    expect(await get('empty')).toBe('');
    expect((await raw({ name: 'empty', headers: { range: 'bytes=0-' } })).status).toBe(416);
  });

  it('is taken whatever the client expects, as on S3', async () => {
    for (const wish of ['200', '']) {
      const answer = await raw({ name: 'expected', method: 'PUT', body: 'x', headers: { expect: wish } });
      expect(answer.status).toBe(200);
    }
  });

  it('of many megabytes comes back byte for byte', async () => {
    const bytes = randomBytes(7_000_001);
    await put('large', bytes);
    expect((await raw({ name: 'large' })).body.equals(bytes)).toBe(true);
    for (let i = 0; i < 3; i++) {
      const answers = await Promise.all(Array.from({ length: 6 }, () => raw({ name: 'large' })));
      for (const { body } of answers) expect(body.equals(bytes)).toBe(true);
    }
    const answer = await raw({ name: 'large', headers: { range: 'bytes=524287-1600000' } });
    expect(answer.body.equals(bytes.subarray(524_287, 1_600_001))).toBe(true);
  });

  it.each([
    ['that is too long', { name: 'k'.repeat(1025) }, 400, 'KeyTooLongError'],
    ['too long in UTF-8', { name: encodeURIComponent('ü'.repeat(513)) }, 400, 'KeyTooLongError'],
  ])('with a key %s is refused', async (_name, more, status, code) => {
    expect(await raw({ ...more, method: 'PUT', body: 'x' })).toMatchObject({ status, code });
  });

  it.each([
    'k'.repeat(1024),
    'ü'.repeat(512),
    'line\nbreak',
    'tab\t',
    '\u0001',
    '<&>"\'',
    'a//b',
    '..',
    '%2F',
    ' lead and trail ',
  ])('with the key %j is put, listed, copied and deleted', async (Key) => {
    await put(Key, 'odd');
    const list = await test.root.send(new ListObjectsV2Command({ Bucket, Prefix: Key, EncodingType: 'url' }));
    expect(list.Contents?.map((item) => decodeURIComponent(item.Key ?? ''))).toContain(Key);
    const plain = await test.root.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
    if (Key !== '\u0001') expect(plain.Contents?.map((item) => item.Key)).toContain(Key);
    await test.root.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${encodeURIComponent(Key)}` }),
    );
    expect(await get('copy')).toBe('odd');
    const { Errors } = await test.root.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } }));
    expect(Errors).toBeUndefined();
    expect((await raw({ name: Key.split('/').map(encodeURIComponent).join('/') })).status).toBe(404);
  });

  it('is refused metadata beyond 2 KiB and headers that ask for what is not done', async () => {
    const headers = { 'x-amz-meta-big': 'x'.repeat(2100) };
    expect(await raw({ name: 'x', method: 'PUT', headers })).toMatchObject({ code: 'MetadataTooLarge' });
    for (const name of ['x-amz-server-side-encryption', 'x-amz-tagging', 'x-amz-storage-class', 'x-amz-grant-read'])
      expect(await raw({ name: 'x', method: 'PUT', headers: { [name]: 'AES256' } })).toMatchObject({ status: 501 });
  });

  it.each(['tagging', 'retention', 'legal-hold', 'attributes', 'torrent', 'restore', 'versionId=abc'])(
    'answers NotImplemented for ?%s',
    async (query) => {
      await put('plain');
      for (const method of ['GET', 'PUT', 'DELETE', 'POST'])
        expect(await raw({ name: `plain?${query}`, method })).toMatchObject({ status: 501, code: 'NotImplemented' });
      expect(await get('plain')).toBe('x');
    },
  );
});

it.each([
  'versioning',
  'tagging',
  'website',
  'encryption',
  'ownershipControls',
  'object-lock',
  'replication',
  'notification',
])('a bucket answers NotImplemented for ?%s and stays as it is', async (query) => {
  const bucket = await test.createBucket();
  for (const method of ['GET', 'PUT', 'DELETE'])
    expect(await send(test.url, { path: `/${bucket}?${query}`, method, key: ROOT })).toMatchObject({
      status: 501,
      code: 'NotImplemented',
    });
  expect(await test.provider.usage({ bucket })).not.toBeNull();
});

describe('a range', () => {
  const text = '0123456789';
  beforeAll(() => put('range', text));

  it.each([
    ['bytes=0-4', 206, '01234', 'bytes 0-4/10'],
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=5-', 206, '56789', 'bytes 5-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-30', 206, text, 'bytes 0-9/10'],
    ['bytes=8-100', 206, '89', 'bytes 8-9/10'],
    ['bytes=5-2', 200, text, undefined],
    ['bytes=-', 200, text, undefined],
    ['items=0-1', 200, text, undefined],
    ['bytes=0-1,3-4', 200, text, undefined],
    ['nonsense', 200, text, undefined],
  ])('%s', async (range, status, body, contentRange) => {
    const answer = await raw({ name: 'range', headers: { range } });
    expect(answer).toMatchObject({ status, body: Buffer.from(body) });
    expect(answer.headers['content-range']).toBe(contentRange);
    expect(answer.headers['accept-ranges']).toBe('bytes');
  });

  it.each(['bytes=10-', 'bytes=100-200', 'bytes=-0'])('%s is not satisfiable', async (range) => {
    const answer = await raw({ name: 'range', headers: { range } });
    expect(answer).toMatchObject({ status: 416, code: 'InvalidRange' });
    expect(answer.headers['content-range']).toBe('bytes */10');
  });

  it('counts for HEAD, and only for the version of If-Range', async () => {
    const head = await raw({ name: 'range', method: 'HEAD', headers: { range: 'bytes=2-3' } });
    expect(head).toMatchObject({ status: 206, headers: { 'content-length': '2' } });
    const { etag = '' } = head.headers;
    expect((await raw({ name: 'range', headers: { range: 'bytes=2-3', 'if-range': etag } })).status).toBe(206);
    expect((await raw({ name: 'range', headers: { range: 'bytes=2-3', 'if-range': '"old"' } })).status).toBe(200);
  });
});

describe('a copy', () => {
  const copy = (more: object) =>
    test.root.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `/${Bucket}/from`, ...more }));
  beforeAll(() =>
    test.root.send(
      new PutObjectCommand({ Bucket, Key: 'from', Body: 'bytes', ContentType: 'text/plain', Metadata: { a: '1' } }),
    ),
  );

  it('takes metadata along, or replaces it', async () => {
    const { CopyObjectResult } = await copy({});
    expect(CopyObjectResult?.ETag).toBe('"4b3a6218bb3e3a7303e8a171a60fcf92"');
    expect(await test.root.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).toMatchObject({
      ContentType: 'text/plain',
      Metadata: { a: '1' },
    });
    await copy({ MetadataDirective: 'REPLACE', ContentType: 'image/png', Metadata: { b: '2' } });
    expect(await test.root.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).toMatchObject({
      ContentType: 'image/png',
      Metadata: { b: '2' },
    });
  });

  it('lives on when its source is deleted', async () => {
    await test.root.send(new CopyObjectCommand({ Bucket, Key: 'second', CopySource: `${Bucket}/from` }));
    await test.root.send(new CopyObjectCommand({ Bucket, Key: 'third', CopySource: `${Bucket}/second` }));
    await test.root.send(new DeleteObjectCommand({ Bucket, Key: 'second' }));
    await expect.poll(async () => test.files().length === (await counters()).objects).toBe(true);
    expect(await get('third')).toBe('bytes');
  });

  it('onto itself needs new metadata', async () => {
    await expect(copy({ Key: 'from' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await copy({ Key: 'from', MetadataDirective: 'REPLACE', ContentType: 'text/css' });
    expect(await get('from')).toBe('bytes');
    expect(await test.root.send(new HeadObjectCommand({ Bucket, Key: 'from' }))).toMatchObject({
      ContentType: 'text/css',
    });
  });

  it.each([
    [{ CopySourceIfMatch: '"other"' }, 'PreconditionFailed'],
    [{ CopySourceIfNoneMatch: '"4b3a6218bb3e3a7303e8a171a60fcf92"' }, 'PreconditionFailed'],
    [{ CopySourceIfModifiedSince: new Date(Date.now() + 3_600_000) }, 'PreconditionFailed'],
    [{ CopySourceIfUnmodifiedSince: new Date(0) }, 'PreconditionFailed'],
    [{ CopySource: 'no-slash' }, 'InvalidArgument'],
    [{ CopySource: 'no-such-bucket/key' }, 'NoSuchBucket'],
    [{ MetadataDirective: 'MERGE' }, 'InvalidArgument'],
  ])('with %j is refused', async (more, name) => {
    await expect(copy(more)).rejects.toMatchObject({ name });
  });
});

describe('deleting', () => {
  it('a thousand keys at once, missing ones included, quietly', async () => {
    await Promise.all(Array.from({ length: 5 }, (_, i) => put(`many/${i}`)));
    const before = await counters();
    const Objects = Array.from({ length: 1000 }, (_, i) => ({ Key: `many/${i}` }));
    const answer = await test.root.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    expect(answer.Deleted).toBeUndefined();
    expect((await counters()).objects).toBe((before.objects ?? 0) - 5);
    const tooMany = { Objects: [...Objects, { Key: 'x' }] };
    await expect(test.root.send(new DeleteObjectsCommand({ Bucket, Delete: tooMany }))).rejects.toMatchObject({
      name: 'MalformedXML',
    });
  });

  it.each([
    '',
    'nonsense',
    '<Delete/>',
    '<Delete><Object/></Delete>',
    '<!DOCTYPE x [<!ENTITY e "a">]><Delete><Object><Key>&e;</Key></Object></Delete>',
    '<Delete><Object><Key>&e;</Key></Object></Delete>',
    '<Delete><Object><Key>&toString;</Key></Object></Delete>',
    `<Delete>${'<a>'.repeat(500)}`,
  ])('refuses the body %j', async (body) => {
    const answer = await send(test.url, { method: 'POST', path: `/${Bucket}?delete`, key: ROOT, body });
    expect(answer).toMatchObject({ status: 400, code: 'MalformedXML' });
  });

  it('refuses a body of a million elements at once, and holds nobody up', async () => {
    const body = `<Delete>${'<a/>'.repeat(1_000_000)}</Delete>`;
    const before = process.threadCpuUsage();
    const answer = await send(test.url, { method: 'POST', path: `/${Bucket}?delete`, key: ROOT, body });
    expect(answer).toMatchObject({ status: 400, code: 'MalformedXML' });
    expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000);
  });

  it('refuses a body beyond the limit', async () => {
    const body = `<Delete>${' '.repeat(5 * 1024 * 1024)}</Delete>`;
    const answer = await send(test.url, { method: 'POST', path: `/${Bucket}?delete`, key: ROOT, body });
    expect(answer).toMatchObject({ status: 400, code: 'MaxMessageLengthExceeded' });
  });
});

it('a reader keeps the version it began with while the object is replaced', async () => {
  const old = Buffer.alloc(20_000_000, 'old ');
  await put('busy', old);
  const answer = await test.root.send(new GetObjectCommand({ Bucket, Key: 'busy' }));
  await put('busy', 'new');
  const bytes = await answer.Body?.transformToByteArray();
  expect(Buffer.from(bytes ?? []).equals(old)).toBe(true);
  expect(await get('busy')).toBe('new');
  await expect.poll(async () => test.files().length === (await counters()).objects).toBe(true);
});
