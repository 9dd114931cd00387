import {
  type CORSRule,
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

let test: TestStore;
let Bucket: string;
const rules: CORSRule[] = [
  {
    ID: 'app',
    AllowedOrigins: ['https://*.app.example'],
    AllowedMethods: ['GET', 'PUT'],
    AllowedHeaders: ['x-amz-*', 'Content-Type'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 600,
  },
  { AllowedOrigins: ['*'], AllowedMethods: ['GET'] },
];

beforeAll(async () => {
  test = await startTestStore();
  Bucket = await test.createBucket();
  await test.root.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ACL: 'public-read' }));
  await test.root.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: rules } }));
});
afterAll(() => test.stop());

const preflight = (origin: string, method: string, headers?: string, path = `/${Bucket}/a`) =>
  send(test.url, {
    method: 'OPTIONS',
    path,
    headers: {
      origin,
      'access-control-request-method': method,
      ...(headers ? { 'access-control-request-headers': headers } : {}),
    },
  });

it('rules come back as they were put, until they are deleted', async () => {
  expect((await test.root.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual(rules);
  const other = await test.createBucket();
  await expect(test.root.send(new GetBucketCorsCommand({ Bucket: other }))).rejects.toMatchObject({
    name: 'NoSuchCORSConfiguration',
  });
  await test.root.send(new PutBucketCorsCommand({ Bucket: other, CORSConfiguration: { CORSRules: rules } }));
  await test.root.send(new DeleteBucketCorsCommand({ Bucket: other }));
  expect(await preflight('https://x.app.example', 'GET', undefined, `/${other}/a`)).toMatchObject({
    status: 403,
    code: 'AccessForbidden',
  });
});

describe('a preflight', () => {
  it('is answered with the rule that matches', async () => {
    const { status, headers } = await preflight('https://x.app.example', 'PUT', 'X-Amz-Date, content-type');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://x.app.example',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'x-amz-date, content-type',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '600',
      'access-control-allow-credentials': 'true',
    });
    expect(headers.vary).toContain('Origin');
    const any = await preflight('https://elsewhere.example', 'GET');
    expect(any.headers['access-control-allow-origin']).toBe('*');
    expect(any.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it.each([
    ['https://app.example', 'PUT', undefined],
    ['https://x.app.example.evil.test', 'PUT', undefined],
    ['https://x.app.example', 'DELETE', undefined],
    ['https://x.app.example', 'PUT', 'authorization'],
    ['https://elsewhere.example', 'GET', 'x-amz-date'],
  ])('from %s for %s with the headers %s is refused', async (origin, method, headers) => {
    expect(await preflight(origin, method, headers)).toMatchObject({ status: 403, code: 'AccessForbidden' });
  });

  it('without an origin is refused', async () => {
    expect(await send(test.url, { method: 'OPTIONS', path: `/${Bucket}/a` })).toMatchObject({
      status: 400,
      code: 'BadRequest',
    });
  });

  it('works in virtual-host style', async () => {
    const host = `${Bucket}.s3.local.localhost`;
    const headers = { host, origin: 'https://x.app.example', 'access-control-request-method': 'PUT' };
    expect((await send(test.url, { method: 'OPTIONS', path: '/a', headers })).status).toBe(200);
  });
});

it('an actual request gets the headers, even when it is refused', async () => {
  const headers = { origin: 'https://x.app.example' };
  const answer = await send(test.url, { path: `/${Bucket}/a`, headers });
  expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': 'https://x.app.example' } });
  const refused = await send(test.url, { method: 'PUT', path: `/${Bucket}/a`, headers });
  expect(refused).toMatchObject({ status: 403, headers: { 'access-control-allow-origin': 'https://x.app.example' } });
  const unknown = await send(test.url, { method: 'DELETE', path: `/${Bucket}/missing`, headers, key: ROOT });
  expect(unknown.headers['access-control-allow-origin']).toBeUndefined();
});

it.each([
  ['no rules', '<CORSConfiguration/>', 'MalformedXML'],
  [
    'no origin',
    '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>',
    'MalformedXML',
  ],
  [
    'an unknown method',
    '<CORSConfiguration><CORSRule><AllowedMethod>PATCH</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>',
    'InvalidRequest',
  ],
  [
    'two wildcards',
    '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*.*</AllowedOrigin></CORSRule></CORSConfiguration>',
    'InvalidRequest',
  ],
  [
    'an exposed header that cannot be sent',
    '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><ExposeHeader>x-\u4e41</ExposeHeader></CORSRule></CORSConfiguration>',
    'InvalidRequest',
  ],
  ['a broken document', '<CORSConfiguration>', 'MalformedXML'],
])('a configuration with %s is refused', async (_name, body, code) => {
  expect(await send(test.url, { method: 'PUT', path: `/${Bucket}?cors`, key: ROOT, body })).toMatchObject({
    status: 400,
    code,
  });
});
