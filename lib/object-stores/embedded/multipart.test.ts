import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createChecksum } from '#lib/object-stores/embedded/checksums';
import { send } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

const MIB = 1024 * 1024;
let test: TestStore;
let Bucket: string;
const Key = 'folder/file.bin';

beforeAll(async () => {
  test = await startTestStore();
});
afterAll(() => test.stop());
beforeEach(async () => {
  Bucket = await test.createBucket();
});

async function create(more: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
  const { UploadId } = await test.root.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return UploadId ?? '';
}
async function part(UploadId: string, PartNumber: number, Body: Buffer) {
  const answer = await test.root.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
  return { PartNumber, ...answer, $metadata: undefined };
}
const complete = (UploadId: string, Parts: { PartNumber: number; ETag?: string | undefined }[], more: object = {}) =>
  test.root.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }));
const read = async (more: object = {}) => {
  const answer = await test.root.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
};

describe('a multipart upload', () => {
  const one = Buffer.alloc(5 * MIB, 'one');
  const two = Buffer.alloc(5 * MIB + 7, 'two');
  const three = Buffer.from('three');

  it('becomes one object of its parts, in any order of arrival', async () => {
    const id = await create({ ContentType: 'video/mp4', Metadata: { a: 'b' }, ACL: 'public-read' });
    const third = await part(id, 30, three);
    const first = await part(id, 1, one);
    await part(id, 2, Buffer.alloc(10));
    const second = await part(id, 2, two);
    await part(id, 40, Buffer.from('left out'));
    const { ETag } = await complete(id, [first, second, third]);
    const md5s = [one, two, three].map((bytes) => createHash('md5').update(bytes).digest());
    expect(ETag).toBe(`"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-3"`);
    const whole = Buffer.concat([one, two, three]);
    expect((await read()).equals(whole)).toBe(true);
    const Range = `bytes=${5 * MIB - 3}-${10 * MIB + 9}`;
    expect((await read({ Range })).equals(whole.subarray(5 * MIB - 3, 10 * MIB + 10))).toBe(true);
    expect((await read({ PartNumber: 3 })).toString()).toBe('three');
    const head = await test.root.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 1 }));
    expect(head).toMatchObject({
      ContentLength: 5 * MIB,
      PartsCount: 3,
      ContentType: 'video/mp4',
      Metadata: { a: 'b' },
    });
    expect((await send(test.url, { path: `/${Bucket}/${Key}` })).status).toBe(200);
    expect(await test.provider.usage({ bucket: Bucket })).toMatchObject({ objects: 1, bytes: whole.length });
    await expect.poll(() => test.files().length).toBe(3);
    expect((await complete(id, [first, second, third])).ETag).toBe(ETag);
    await test.root.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await expect.poll(() => test.files().length).toBe(1);
    await test.provider.emptyBucket({ bucket: Bucket });
    await expect.poll(() => test.files()).toEqual([]);
  });

  it('is refused with parts that are wrong, and stays', async () => {
    const id = await create();
    const small = await part(id, 1, three);
    const large = await part(id, 2, one);
    const last = await part(id, 3, three);
    await expect(complete(id, [large, small])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(id, [large, large])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(id, [small, large])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete(id, [{ PartNumber: 2, ETag: small.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(id, [large, { PartNumber: 9, ETag: small.ETag }])).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    await expect(complete(id, [])).rejects.toMatchObject({ name: 'MalformedXML' });
    await expect(complete(`${id}0`, [large])).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(complete(id, [large], { Key: 'other' })).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(complete(id, [large, last], { MpuObjectSize: 5 })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await test.root.send(new PutObjectCommand({ Bucket, Key, Body: 'there' }));
    await expect(complete(id, [large, last], { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect((await read()).toString()).toBe('there');
    await complete(id, [large, last]);
    expect((await read()).length).toBe(5 * MIB + 5);
  });

  it.each(['0', '10001', 'x', ''])('refuses the part number %j', async (number) => {
    const id = await create();
    const path = `/${Bucket}/${Key}?partNumber=${number}&uploadId=${id}`;
    expect(await send(test.url, { method: 'PUT', path, key: ROOT, body: 'x' })).toMatchObject({
      code: 'InvalidArgument',
    });
  });

  it('aborted is gone with its bytes, and is not aborted twice', async () => {
    const id = await create();
    const before = test.files().length;
    await part(id, 1, three);
    expect(test.files().length).toBe(before + 1);
    const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId: id });
    await test.root.send(abort);
    await expect.poll(() => test.files().length).toBe(before);
    await expect(test.root.send(abort)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(part(id, 2, three)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('takes parts from objects', async () => {
    await test.root.send(new PutObjectCommand({ Bucket, Key: 'source', Body: one }));
    const id = await create();
    const copy = (PartNumber: number, CopySourceRange?: string) =>
      test.root.send(
        new UploadPartCopyCommand({
          Bucket,
          Key,
          UploadId: id,
          PartNumber,
          CopySource: `${Bucket}/source`,
          CopySourceRange,
        }),
      );
    const first = await copy(1);
    const second = await copy(2, 'bytes=3-7');
    await expect(copy(3, `bytes=0-${5 * MIB}`)).rejects.toMatchObject({ name: 'InvalidRange' });
    await expect(copy(3, 'bytes=-5')).rejects.toMatchObject({ name: 'InvalidArgument' });
    const { index } = test.server.store;
    const setSize = index.prepare("UPDATE object SET size = ? WHERE key = 'source'");
    await index.write(() => setSize.run(6 * 1024 ** 3));
    await expect(copy(3)).rejects.toMatchObject({ name: 'InvalidRequest' });
    await index.write(() => setSize.run(one.length));
    await complete(id, [
      { PartNumber: 1, ETag: first.CopyPartResult?.ETag },
      { PartNumber: 2, ETag: second.CopyPartResult?.ETag },
    ]);
    expect((await read()).equals(Buffer.concat([one, one.subarray(3, 8)]))).toBe(true);
  });

  it.each([
    ['CRC32', 'COMPOSITE'],
    ['CRC32C', 'COMPOSITE'],
    ['SHA1', 'COMPOSITE'],
    ['SHA256', 'COMPOSITE'],
    ['CRC32', 'FULL_OBJECT'],
    ['CRC32C', 'FULL_OBJECT'],
    ['CRC64NVME', 'FULL_OBJECT'],
  ] as const)('keeps a %s checksum of the type %s', async (ChecksumAlgorithm, ChecksumType) => {
    const id = await create({ ChecksumAlgorithm, ChecksumType });
    const parts = [await part(id, 1, one), await part(id, 2, three)];
    const answer = await complete(id, parts);
    const digestOf = (bytes: Buffer) => {
      const checksum = createChecksum(ChecksumAlgorithm);
      checksum.update(bytes);
      return checksum.digest();
    };
    const expected =
      ChecksumType === 'FULL_OBJECT'
        ? digestOf(Buffer.concat([one, three])).toString('base64')
        : `${digestOf(Buffer.concat([digestOf(one), digestOf(three)])).toString('base64')}-2`;
    expect(answer).toMatchObject({ [`Checksum${ChecksumAlgorithm}`]: expected, ChecksumType });
    const head = await test.root.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ [`Checksum${ChecksumAlgorithm}`]: expected, ChecksumType });
  });

  it.each([
    [{ ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }],
    [{ ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' }],
    [{ ChecksumAlgorithm: 'MD4' }],
  ])('refuses the checksum plan %j', async (more) => {
    await expect(create(more as Partial<CreateMultipartUploadCommandInput>)).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
  });

  it('may end with an empty part, which can be read', async () => {
    const id = await create();
    const parts = [await part(id, 1, Buffer.alloc(5 * MIB)), await part(id, 2, Buffer.alloc(0))];
    await complete(id, parts);
    const path = `/${Bucket}/${Key}?partNumber=2`;
    const answer = await send(test.url, { path, key: ROOT });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-length': '0', 'x-amz-mp-parts-count': '2' } });
    expect(answer.headers.etag).toBeDefined();
    expect(answer.headers['content-range']).toBeUndefined();
  });

  it('does not keep a bucket from being removed', async () => {
    const id = await create();
    await part(id, 1, three);
    await test.provider.removeBucket({ bucket: Bucket });
    expect(await test.provider.usage({ bucket: Bucket })).toBeNull();
  });
});

describe('lists of uploads and parts', () => {
  it('page through all of them', async () => {
    const made: { Key: string; UploadId: string | undefined }[] = [];
    for (const name of ['a', 'a', 'b/1', 'b/2', 'c']) {
      const { UploadId } = await test.root.send(new CreateMultipartUploadCommand({ Bucket, Key: name }));
      made.push({ Key: name, UploadId });
    }
    const found: { Key: string | undefined; UploadId: string | undefined }[] = [];
    let markers: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await test.root.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads: 1, ...markers }));
      found.push(...(page.Uploads ?? []).map((upload) => ({ Key: upload.Key, UploadId: upload.UploadId })));
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
    expect(found).toEqual(made);
    const folders = await test.root.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/' }));
    expect(folders.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
    expect(folders.Uploads?.map((upload) => upload.Key)).toEqual(['a', 'a', 'c']);
    const some = await test.root.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'b/', KeyMarker: 'b/1' }));
    expect(some.Uploads?.map((upload) => upload.Key)).toEqual(['b/2']);
  });

  it('show parts with number, size and ETag', async () => {
    const id = await create();
    for (const number of [3, 1, 2]) await part(id, number, Buffer.alloc(number));
    const page = await test.root.send(new ListPartsCommand({ Bucket, Key, UploadId: id, MaxParts: 2 }));
    expect(page.Parts).toMatchObject([
      { PartNumber: 1, Size: 1 },
      { PartNumber: 2, Size: 2 },
    ]);
    expect(page).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' });
    const rest = await test.root.send(new ListPartsCommand({ Bucket, Key, UploadId: id, PartNumberMarker: '2' }));
    expect(rest.Parts).toMatchObject([{ PartNumber: 3, Size: 3 }]);
    await expect(test.root.send(new ListPartsCommand({ Bucket, Key, UploadId: 'none' }))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });
});
