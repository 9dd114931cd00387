import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalRequest } from '#lib/object-stores/embedded/sigv4';
import { change, type RawRequest, send, signRaw } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

const MINUTE_MS = 60_000;
let test: TestStore;
let bucket: string;

beforeAll(async () => {
  test = await startTestStore();
  bucket = await test.createBucket();
  await test.root.send(new PutObjectCommand({ Bucket: bucket, Key: 'hello', Body: 'world' }));
});
afterAll(() => test.stop());

const rootSigned = (more: Partial<RawRequest> = {}): RawRequest => ({ path: `/${bucket}/hello`, key: ROOT, ...more });

describe('a signed header', () => {
  it.each([' ', '\t'])('full of blanks (%j) holds nobody up', (blank) => {
    const request = { method: 'GET', path: '/', query: [], signedHeaders: ['x'], payloadHash: '' };
    const value = `a${blank.repeat(100_000)}b`;
    const before = process.threadCpuUsage();
    canonicalRequest({ ...request, header: () => value });
    // Of this thread alone, whatever else runs: it takes a millisecond, and took a minute with every blank tried as the first.
    expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000);
  });

  it('opens the object', async () => {
    expect(await send(test.url, rootSigned())).toMatchObject({ status: 200, body: Buffer.from('world') });
  });

  it.each<[string, Partial<RawRequest>, number, string]>([
    ['of an unknown key', { key: { keyId: 'NOBODY', secret: ROOT.secret } }, 403, 'InvalidAccessKeyId'],
    ['made with a wrong secret', { key: { ...ROOT, secret: 'wrong' } }, 403, 'SignatureDoesNotMatch'],
    [
      'that names a header twice',
      { spoil: change('authorization', (value) => value.replace('SignedHeaders=', 'SignedHeaders=host;')) },
      403,
      'AccessDenied',
    ],
    ['20 minutes old', { at: new Date(Date.now() - 20 * MINUTE_MS) }, 403, 'RequestTimeTooSkewed'],
    ['20 minutes ahead', { at: new Date(Date.now() + 20 * MINUTE_MS) }, 403, 'RequestTimeTooSkewed'],
    ['dated long ago', { spoil: change('x-amz-date', '20200101T000000Z') }, 403, 'RequestTimeTooSkewed'],
    ['without a date', { spoil: change('x-amz-date', undefined) }, 403, 'AccessDenied'],
    ['without a payload hash', { spoil: change('x-amz-content-sha256', undefined) }, 400, 'InvalidRequest'],
    [
      'with a changed header',
      { headers: { 'x-amz-meta-a': '1' }, spoil: change('x-amz-meta-a', '2') },
      403,
      'SignatureDoesNotMatch',
    ],
    ['with an added x-amz header', { spoil: change('x-amz-acl', 'public-read') }, 403, 'AccessDenied'],
    ['for another host', { spoil: change('host', 'elsewhere:9000') }, 403, 'SignatureDoesNotMatch'],
    ['with a flipped digit', { spoil: change('authorization', flipLast) }, 403, 'SignatureDoesNotMatch'],
    [
      'with a short signature',
      { spoil: change('authorization', (value) => value.slice(0, -1)) },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'with an empty signature',
      { spoil: change('authorization', (value) => value.replace(/Signature=.*/, 'Signature=')) },
      400,
      'AuthorizationHeaderMalformed',
    ],
    ['with a session token', { headers: { 'x-amz-security-token': 'x' } }, 400, 'InvalidRequest'],
    ['of version 2', { spoil: change('authorization', 'AWS ROOTTESTKEY:abc') }, 400, 'InvalidRequest'],
    ['of basic authentication', { spoil: change('authorization', 'Basic cm9vdDpyb290') }, 400, 'InvalidRequest'],
    [
      'for another service',
      { spoil: change('authorization', (value) => value.replace('/s3/', '/iam/')) },
      400,
      'AuthorizationHeaderMalformed',
    ],
    [
      'with the scope of another day',
      { spoil: change('authorization', (value) => value.replace(/\/\d{8}\//, '/20200101/')) },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'that leaves out the host',
      { spoil: change('authorization', (value) => value.replace('=host;', '=')) },
      403,
      'AccessDenied',
    ],
  ])('%s is refused', async (_name, more, status, code) => {
    expect(await send(test.url, rootSigned(more))).toMatchObject({ status, code });
  });

  it('that is empty is none', async () => {
    const path = `/${bucket}/hello`;
    expect(await send(test.url, { path, headers: { authorization: '' } })).toMatchObject({ code: 'AccessDenied' });
  });

  it('is accepted 10 minutes late and for any region', async () => {
    const late = new Date(Date.now() - 10 * MINUTE_MS);
    expect(await send(test.url, rootSigned({ at: late, region: 'us-east-1' }))).toMatchObject({ status: 200 });
  });

  it('does not cover another path', async () => {
    const path = `/${bucket}/other`;
    const { authorization } = signRaw(test.url, rootSigned(), ROOT).headers;
    const answer = await send(test.url, rootSigned({ path, spoil: change('authorization', authorization) }));
    expect(answer.code).toBe('SignatureDoesNotMatch');
  });
});

function flipLast(text: string): string {
  return text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
}

describe('a presigned link', () => {
  const link = (key = 'hello', expiresIn = 60) =>
    getSignedUrl(test.root, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn });
  const get = async (url: string) => send(test.url, { path: url.slice(new URL(url).origin.length) });

  it('opens the object without further credentials', async () => {
    expect(await get(await link())).toMatchObject({ status: 200, body: Buffer.from('world') });
  });

  it.each<[string, (url: string) => string, number, string]>([
    ['another key', (url) => url.replace('/hello?', '/hellp?'), 403, 'SignatureDoesNotMatch'],
    ['a longer life', (url) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000'), 403, 'SignatureDoesNotMatch'],
    [
      'another date',
      (url) => url.replace(/X-Amz-Date=\d{8}T\d{6}Z/, 'X-Amz-Date=20200101T000000Z'),
      403,
      'AccessDenied',
    ],
    ['an added override', (url) => `${url}&response-content-type=text%2Fhtml`, 403, 'SignatureDoesNotMatch'],
    ['another signature', (url) => flipLast(url), 403, 'SignatureDoesNotMatch'],
    ['no expiry', (url) => url.replace(/&X-Amz-Expires=60/, ''), 400, 'AuthorizationQueryParametersError'],
    [
      'more than a week',
      (url) => url.replace('Expires=60', 'Expires=604801'),
      400,
      'AuthorizationQueryParametersError',
    ],
    ['no credential', (url) => url.replace(/X-Amz-Credential=[^&]*&/, ''), 400, 'AuthorizationQueryParametersError'],
    [
      'another algorithm',
      (url) => url.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1'),
      400,
      'AuthorizationQueryParametersError',
    ],
  ])('with %s is refused', async (_name, spoil, status, code) => {
    const url = await link();
    const changed = spoil(url);
    expect(changed).not.toBe(url);
    expect(await get(changed)).toMatchObject({ status, code });
  });

  it('ends at its expiry', async () => {
    const signingDate = new Date(Date.now() - 2 * MINUTE_MS);
    const command = new GetObjectCommand({ Bucket: bucket, Key: 'hello' });
    const url = await getSignedUrl(test.root, command, { expiresIn: 60, signingDate });
    expect(await get(url)).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  it('carries overrides of the answer, as signed', async () => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: 'hello',
      ResponseContentType: 'text/plain',
      ResponseContentDisposition: 'attachment; filename="grüße.txt"',
    });
    const answer = await get(await getSignedUrl(test.root, command));
    expect(answer.headers['content-type']).toBe('text/plain');
    expect(Buffer.from(answer.headers['content-disposition'] ?? '', 'latin1').toString()).toContain('grüße.txt');
  });

  it('uploads, with hoisted headers obeyed and unsigned ones refused', async () => {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: 'by-link',
      ACL: 'public-read',
      Metadata: { who: 'me' },
    });
    const url = await getSignedUrl(test.root, command);
    const path = url.slice(new URL(url).origin.length);
    const spoilt = await send(test.url, { method: 'PUT', path, body: 'x', headers: { 'x-amz-meta-who': 'you' } });
    expect(spoilt).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await send(test.url, { method: 'PUT', path, body: 'by link' })).toMatchObject({ status: 200 });
    const anonymous = await send(test.url, { path: `/${bucket}/by-link` });
    expect(anonymous).toMatchObject({ status: 200, body: Buffer.from('by link') });
    expect(anonymous.headers['x-amz-meta-who']).toBe('me');
  });

  it('cannot name metadata that no header can be called', async () => {
    const date = new Date();
    const url = await getSignedUrl(
      test.root,
      new PutObjectCommand({ Bucket: bucket, Key: 'odd', Metadata: { 'a b': 'c' } }),
      {
        signingDate: date,
      },
    );
    const answer = await send(test.url, { method: 'PUT', path: url.slice(new URL(url).origin.length), body: 'x' });
    expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it('is refused together with a signed header', async () => {
    const url = await link();
    const answer = await send(test.url, rootSigned({ path: url.slice(new URL(url).origin.length) }));
    expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it('of version 2 is refused with a sentence', async () => {
    const path = `/${bucket}/hello?AWSAccessKeyId=${ROOT.keyId}&Expires=9999999999&Signature=abc`;
    const answer = await send(test.url, { path });
    expect(answer).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(answer.body.toString()).toContain('AWS4-HMAC-SHA256');
  });
});

describe('paths', () => {
  const odd = [
    'a//b',
    '/lead',
    'trail/',
    '..',
    '../../etc/passwd',
    'a/../b',
    './x',
    '%2F',
    '%2e%2e/x',
    'a+b c',
    '😀/ü',
    'q?x=1&y',
    "!'()*;:@&=$,",
  ];

  it.each(odd)('the key %j is what it says, signed by the SDK', async (key) => {
    await test.root.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key }));
    const answer = await test.root.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    expect(await answer.Body?.transformToString()).toBe(key);
  });

  it.each([
    ['%2F as a slash', 'a%2Fb', 'a/b'],
    ['characters left unencoded', "x!'()*", "x!'()*"],
    ['lower-case percent codes', '%c3%bc', 'ü'],
    ['characters encoded without need', '%61%62', 'ab'],
  ])('%s may be signed as sent', async (_name, raw, key) => {
    await test.root.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key }));
    expect(await send(test.url, rootSigned({ path: `/${bucket}/${raw}` }))).toMatchObject({
      status: 200,
      body: Buffer.from(key),
    });
  });

  it.each([
    ['/..', 'InvalidBucketName'],
    ['/%2e%2e', 'InvalidBucketName'],
    ['/..%2f..%2fetc/passwd', 'InvalidBucketName'],
    ['/.', 'InvalidBucketName'],
    ['/objects/x', 'NoSuchBucket'],
    ['/BUCKET-1/x', 'InvalidBucketName'],
    ['/bucket-1%00/x', 'InvalidBucketName'],
  ])('%s reaches nothing', async (path, code) => {
    for (const method of ['GET', 'DELETE', 'PUT']) {
      expect((await send(test.url, { method, path })).status).toBe(403);
      const answer = await send(test.url, { method, path, key: ROOT });
      if (method === 'PUT' && code === 'NoSuchBucket') continue;
      expect(answer).toMatchObject({ status: expect.any(Number), code });
    }
  });

  it('with bytes beyond ASCII reach nothing: a signature must not fit two of them', async () => {
    const answer = await send(test.url, { path: `/${bucket}/${Buffer.from('\u4e41').toString('latin1')}`, key: ROOT });
    expect(answer.status).toBe(400);
  });

  it('with broken percent codes or NUL are refused', async () => {
    expect(await send(test.url, { path: `/${bucket}/%zz` })).toMatchObject({ status: 400, code: 'InvalidURI' });
    expect(await send(test.url, { path: `/${bucket}/%ff` })).toMatchObject({ status: 400, code: 'InvalidURI' });
    expect(await send(test.url, { path: `/${bucket}/a%00b` })).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it('work in virtual-host style too, with any port', async () => {
    const host = `${bucket}.s3.local.localhost:1234`;
    const answer = await send(test.url, { path: '/hello', key: ROOT, headers: { host } });
    expect(answer).toMatchObject({ status: 200, body: Buffer.from('world') });
    expect(await send(test.url, { path: '/_stowage/keys', key: ROOT, headers: { host } })).toMatchObject({
      code: 'NoSuchKey',
    });
  });
});

it('writes no signature, secret or query into its log', () => {
  const log = test.logs.join('\n');
  expect(log).toContain(`bucket=${bucket} key=hello operation=GetObject status=200`);
  expect(log).not.toMatch(/signature|credential|secret|\?/i);
});
