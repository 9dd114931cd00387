import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CHECKSUM_ALGORITHMS,
  checksumHeader,
  createChecksum,
  digestLength,
} from '#lib/object-stores/embedded/checksums';
import { EMPTY_SHA256, sign } from '#lib/object-stores/embedded/sigv4';
import { type RawAnswer, type RawRequest, send, signRaw } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

let test: TestStore;
let bucket: string;

beforeAll(async () => {
  test = await startTestStore();
  bucket = await test.createBucket();
});
afterAll(() => test.stop());

const put = (body: string | Buffer, more: Partial<RawRequest> = {}) =>
  send(test.url, { method: 'PUT', path: `/${bucket}/object`, key: ROOT, body, ...more });
const base64 = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('base64');

async function expectNothingStored(): Promise<void> {
  const { KeyCount } = await test.root.send(new ListObjectsV2Command({ Bucket: bucket }));
  expect(KeyCount).toBe(0);
  expect(test.files()).toEqual([]);
}

describe('a body in one piece', () => {
  it.each<[string, Partial<RawRequest>, number, string]>([
    ['another hash than signed', { payloadHash: 'a'.repeat(64) }, 400, 'XAmzContentSHA256Mismatch'],
    ['a wrong Content-MD5', { headers: { 'content-md5': base64('md5', 'other') } }, 400, 'BadDigest'],
    ['a malformed Content-MD5', { headers: { 'content-md5': 'xyz' } }, 400, 'InvalidDigest'],
    ['a Content-MD5 of the wrong length', { headers: { 'content-md5': 'YWJj' } }, 400, 'InvalidDigest'],
    [
      'two checksums',
      { headers: { 'x-amz-checksum-sha1': base64('sha1', 'body'), 'x-amz-checksum-sha256': base64('sha256', 'body') } },
      400,
      'InvalidRequest',
    ],
    [
      'a checksum that is not the named one',
      { headers: { 'x-amz-checksum-sha1': base64('sha1', 'body'), 'x-amz-sdk-checksum-algorithm': 'CRC32' } },
      400,
      'InvalidRequest',
    ],
    ['an unknown payload form', { payloadHash: 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD' }, 501, 'NotImplemented'],
    ['nonsense for a payload hash', { payloadHash: 'abc' }, 400, 'InvalidArgument'],
    [
      'more than 5 GiB announced',
      { headers: { 'content-length': String(5 * 1024 ** 3 + 1) }, payloadHash: 'UNSIGNED-PAYLOAD', body: '' },
      400,
      'EntityTooLarge',
    ],
  ])('with %s is refused and leaves nothing', async (_name, more, status, code) => {
    expect(await put('body', more)).toMatchObject({ status, code });
    await expectNothingStored();
  });

  it.each(CHECKSUM_ALGORITHMS)('is checked against %s, which is given back', async (algorithm) => {
    const checksum = createChecksum(algorithm);
    checksum.update(Buffer.from('body'));
    const value = checksum.digest().toString('base64');
    const name = checksumHeader(algorithm);
    const wrong = Buffer.alloc(digestLength(algorithm)).toString('base64');
    expect(await put('body', { headers: { [name]: wrong } })).toMatchObject({ code: 'BadDigest' });
    expect(await put('body', { headers: { [name]: 'AAA' } })).toMatchObject({ code: 'InvalidDigest' });
    expect((await put('body', { headers: { [name]: value } })).headers[name]).toBe(value);
    const head = (mode: Record<string, string>) =>
      send(test.url, { method: 'HEAD', path: `/${bucket}/object`, key: ROOT, headers: mode });
    expect((await head({ 'x-amz-checksum-mode': 'ENABLED' })).headers[name]).toBe(value);
    expect((await head({})).headers[name]).toBeUndefined();
    await send(test.url, { method: 'DELETE', path: `/${bucket}/object`, key: ROOT });
    await expect.poll(() => test.files()).toEqual([]);
  });
});

/** Chunks signed one after the other, as the S3 documentation describes; `spoil` works on the finished frames. */
function chunkedPut(
  chunks: string[],
  options: {
    isSigned: boolean;
    trailers?: Record<string, string>;
    spoil?: (frames: string[]) => string[];
    decodedLength?: number;
    announced?: string;
  },
): Promise<RawAnswer> {
  const { isSigned, trailers } = options;
  const length = options.decodedLength ?? chunks.join('').length;
  const mode = isSigned ? 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' : 'STREAMING-UNSIGNED-PAYLOAD';
  const announced = options.announced ?? Object.keys(trailers ?? {}).join(',');
  const request: RawRequest = {
    method: 'PUT',
    path: `/${bucket}/chunked`,
    payloadHash: trailers ? `${mode}-TRAILER` : mode,
    headers: {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': String(length),
      ...(announced ? { 'x-amz-trailer': announced } : {}),
    },
  };
  const signed = signRaw(test.url, request, ROOT);
  let signature = signed.signature;
  const next = (kind: string, ...hashes: string[]) => {
    signature = sign(
      signed.signingKey,
      [`AWS4-HMAC-SHA256-${kind}`, signed.amzDate, signed.scope, signature, ...hashes].join('\n'),
    );
    return signature;
  };
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const frame = (text: string) => {
    const suffix = isSigned ? `;chunk-signature=${next('PAYLOAD', EMPTY_SHA256, sha256(text))}` : '';
    return `${text.length.toString(16)}${suffix}\r\n${text}${text === '' ? '' : '\r\n'}`;
  };
  const frames = [...chunks, ''].map(frame);
  if (trailers) {
    const text = Object.entries(trailers).map(([name, value]) => `${name}:${value}`);
    frames.push(...text.map((line) => `${line}\r\n`));
    if (isSigned)
      frames.push(`x-amz-trailer-signature:${next('TRAILER', sha256(text.map((line) => `${line}\n`).join('')))}\r\n`);
  }
  frames.push('\r\n');
  const body = (options.spoil?.(frames) ?? frames).join('');
  return send(test.url, { ...request, body, headers: { ...signed.headers, 'content-length': String(body.length) } });
}

describe('a body in chunks', () => {
  const chunks = ['a'.repeat(9000), 'b'.repeat(9000), 'tail'];
  const crc32 = () => {
    const checksum = createChecksum('CRC32');
    checksum.update(Buffer.from(chunks.join('')));
    return checksum.digest().toString('base64');
  };
  const replace = (index: number, from: string | RegExp, to: string) => (frames: string[]) =>
    frames.map((frame, i) => (i === index ? frame.replace(from, to) : frame));

  it.each([
    ['signed', { isSigned: true }],
    ['signed, with a signed trailer', { isSigned: true, trailers: { 'x-amz-checksum-crc32': crc32() } }],
    ['unsigned, with a trailer', { isSigned: false, trailers: { 'x-amz-checksum-crc32': crc32() } }],
    ['without the last line end', { isSigned: true, spoil: (frames: string[]) => frames.slice(0, -1) }],
  ])('is taken when %s', async (_name, options) => {
    expect(await chunkedPut(chunks, options)).toMatchObject({ status: 200 });
    const answer = await send(test.url, { path: `/${bucket}/chunked`, key: ROOT });
    expect(answer.body.toString()).toBe(chunks.join(''));
    expect(answer.headers['content-encoding']).toBeUndefined();
    await send(test.url, { method: 'DELETE', path: `/${bucket}/chunked`, key: ROOT });
    await expect.poll(() => test.files()).toEqual([]);
  });

  it.each<[string, Parameters<typeof chunkedPut>[1], number, string]>([
    ['a changed chunk', { isSigned: true, spoil: replace(1, 'bbb', 'bxb') }, 403, 'SignatureDoesNotMatch'],
    [
      'swapped chunks',
      { isSigned: true, spoil: ([a = '', b = '', ...rest]) => [b, a, ...rest] },
      403,
      'SignatureDoesNotMatch',
    ],
    ['a dropped chunk', { isSigned: true, spoil: ([a = '', , ...rest]) => [a, ...rest] }, 403, 'SignatureDoesNotMatch'],
    [
      'a repeated chunk',
      { isSigned: true, spoil: ([a = '', ...rest]) => [a, a, ...rest] },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'no chunk signature',
      { isSigned: true, spoil: replace(0, /;chunk-signature=\w+/, '') },
      403,
      'SignatureDoesNotMatch',
    ],
    ['a forged end', { isSigned: true, spoil: ([a = '']) => [a, '0\r\n\r\n'] }, 403, 'SignatureDoesNotMatch'],
    ['no end', { isSigned: true, spoil: (frames) => frames.slice(0, 3) }, 400, 'IncompleteBody'],
    [
      'a chunk size that is no number',
      { isSigned: false, trailers: {}, spoil: replace(0, /^\w+/, 'zz') },
      400,
      'IncompleteBody',
    ],
    [
      'a chunk size that is too small',
      { isSigned: false, trailers: {}, spoil: replace(0, /^\w+/, '5') },
      400,
      'IncompleteBody',
    ],
    [
      'an endless size line',
      { isSigned: false, trailers: {}, spoil: () => ['0'.repeat(20_000)] },
      400,
      'IncompleteBody',
    ],
    ['another decoded length', { isSigned: true, decodedLength: 5 }, 400, 'IncompleteBody'],
    ['a wrong trailer', { isSigned: false, trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }, 400, 'BadDigest'],
    [
      'a tampered signed trailer',
      {
        isSigned: true,
        trailers: { 'x-amz-checksum-crc32': crc32() },
        spoil: replace(4, /crc32:.*/, 'crc32:AAAAAA=='),
      },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'no trailer signature',
      {
        isSigned: true,
        trailers: { 'x-amz-checksum-crc32': crc32() },
        spoil: (frames) => frames.filter((frame) => !frame.startsWith('x-amz-trailer-signature')),
      },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'no announced trailer',
      { isSigned: false, trailers: {}, announced: 'x-amz-checksum-crc32' },
      400,
      'InvalidRequest',
    ],
    ['an unknown trailer', { isSigned: false, trailers: { 'x-amz-checksum-md4': 'x' } }, 400, 'InvalidRequest'],
  ])('with %s is refused and leaves nothing', async (_name, options, status, code) => {
    expect(await chunkedPut(chunks, options)).toMatchObject({ status, code });
    await expectNothingStored();
  });

  it('is stored as sent, however small its chunks are', async () => {
    const text = Array.from({ length: 20_000 }, (_, i) => i % 10);
    for (const isSigned of [true, false])
      for (const pieces of [text.map(String), [text.join('')]]) {
        expect((await chunkedPut(pieces, { isSigned, trailers: isSigned ? undefined : {} })).status).toBe(200);
        const { body } = await send(test.url, { path: `/${bucket}/chunked`, key: ROOT });
        expect(body.toString() === text.join('')).toBe(true);
      }
    await test.provider.emptyBucket({ bucket });
    await expect.poll(() => test.files()).toEqual([]);
  });

  it('comes from an SDK with its default settings too', async () => {
    const { connection } = test;
    const credentials = { accessKeyId: ROOT.keyId, secretAccessKey: ROOT.secret };
    const s3 = new S3Client({ endpoint: connection.endpoint, region: 'local', forcePathStyle: true, credentials });
    const { Readable } = await import('node:stream');
    const bytes = Buffer.alloc(300_000, 'x');
    const Body = Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]);
    for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'buffer', Body: 'hello', ChecksumAlgorithm }));
    }
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'stream', Body, ContentLength: bytes.length }));
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'stream', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ContentLength: bytes.length, ChecksumCRC32: expect.any(String) });
    s3.destroy();
    await test.provider.emptyBucket({ bucket });
    await expect.poll(() => test.files()).toEqual([]);
  });
});

describe('a client that goes away', () => {
  it.each([
    ['with a Content-Length', 'Content-Length: 5000000'],
    ['with chunked transfer', 'Transfer-Encoding: chunked'],
  ])('in the middle of an upload %s leaves nothing', async (_name, framing) => {
    const signed = signRaw(test.url, { method: 'PUT', path: `/${bucket}/torn`, payloadHash: 'UNSIGNED-PAYLOAD' }, ROOT);
    const head = Object.entries(signed.headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    const { hostname, port } = new URL(test.url);
    const socket = connect(Number(port), hostname);
    socket.write(`PUT /${bucket}/torn HTTP/1.1\r\n${head}${framing}\r\n\r\n`);
    const data = 'x'.repeat(2_000_000);
    socket.write(framing.startsWith('T') ? `1e8480\r\n${data}\r\n` : data);
    await expect.poll(() => test.files()).toHaveLength(1);
    socket.destroy();
    await expect.poll(() => test.files()).toEqual([]);
    expect(await send(test.url, { path: `/${bucket}/torn`, key: ROOT })).toMatchObject({ status: 404 });
  });

  it('is told about a refusal before it sends the body, when it asks', async () => {
    const { hostname, port } = new URL(test.url);
    const socket = connect(Number(port), hostname);
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    socket.write(`PUT /${bucket}/x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n`);
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
    expect(text).not.toContain('100 Continue');
  });
});
