import type { CORSRule } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type Cases, refused, type Stage } from '#lib/object-stores/embedded/s3-tests/stage';
import type { RawAnswer } from '#lib/object-stores/embedded/testing/raw-request';

async function bucketWithRules(stage: Stage, ...CORSRules: CORSRule[]): Promise<string> {
  const Bucket = await stage.bucket({ ACL: 'public-read' });
  await refused(stage.main.getBucketCors({ Bucket }), 404, 'NoSuchCORSConfiguration');
  await stage.main.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
  return Bucket;
}

/** Status and the two headers that say what is allowed: [method, path, origin, asked method, status, origin, methods]. */
type Exchange = [
  method: string,
  path: string,
  origin: string,
  asked: string,
  status: number,
  allowed: string,
  methods: string,
];

async function checkExchange(stage: Stage, bucket: string, [method, path, origin, asked, ...expected]: Exchange) {
  const headers: Record<string, string> = {};
  if (origin) headers.origin = origin;
  if (asked) headers['access-control-request-method'] = asked;
  const answer: RawAnswer = await stage.anonymous(`/${bucket}${path}`, { method, headers });
  const { 'access-control-allow-origin': allowed = '', 'access-control-allow-methods': methods = '' } = answer.headers;
  expect([answer.status, allowed, methods], `${method} ${path} ${origin} ${asked}`).toEqual(expected);
}

/** Origins that the rules of `test_cors_origin_response` allow for GET, and ones that they do not. */
const ALLOWED = ['foo.suffix', 'startend', 'start1end', 'start12end', 'prefix', 'prefix.suffix'];
const REFUSED = ['foo.bar', 'foo.suffix.get', '0start12end', 'bla.prefix'];

export const cors: Cases = {
  async test_set_cors(stage) {
    const rule = { AllowedMethods: ['GET', 'PUT'], AllowedOrigins: ['*.get', '*.put'] };
    const Bucket = await bucketWithRules(stage, rule);
    expect((await stage.main.getBucketCors({ Bucket })).CORSRules).toEqual([rule]);
    await stage.main.deleteBucketCors({ Bucket });
    await refused(stage.main.getBucketCors({ Bucket }), 404, 'NoSuchCORSConfiguration');
  },
  async test_cors_origin_response(stage) {
    const get = (origin: string): CORSRule => ({ AllowedMethods: ['GET'], AllowedOrigins: [origin] });
    const put: CORSRule = { AllowedMethods: ['PUT'], AllowedOrigins: ['*.put'] };
    const bucket = await bucketWithRules(stage, get('*suffix'), get('start*end'), get('prefix*'), put);
    const exchanges: Exchange[] = [
      ['GET', '', '', '', 403, '', ''],
      ...ALLOWED.map((origin): Exchange => ['GET', '', origin, '', 403, origin, 'GET']),
      ...REFUSED.map((origin): Exchange => ['GET', '', origin, '', 403, '', '']),
      ['GET', '/bar', 'foo.suffix', '', 403, 'foo.suffix', 'GET'],
      ['PUT', '/bar', 'foo.suffix', 'GET', 403, 'foo.suffix', 'GET'],
      ['PUT', '/bar', 'foo.suffix', 'PUT', 403, '', ''],
      ['PUT', '/bar', 'foo.suffix', 'DELETE', 403, '', ''],
      ['PUT', '/bar', 'foo.suffix', '', 403, '', ''],
      ['PUT', '/bar', 'foo.put', '', 403, 'foo.put', 'PUT'],
      ['OPTIONS', '', '', '', 400, '', ''],
      ['OPTIONS', '', 'foo.suffix', '', 400, '', ''],
      ['OPTIONS', '', 'bla', '', 400, '', ''],
      ['OPTIONS', '/bar', 'foo.suffix', 'GET', 200, 'foo.suffix', 'GET'],
      ...ALLOWED.map((origin): Exchange => ['OPTIONS', '', origin, 'GET', 200, origin, 'GET']),
      ...[...REFUSED, 'foo.put'].map((origin): Exchange => ['OPTIONS', '', origin, 'GET', 403, '', '']),
      ['OPTIONS', '', 'foo.put', 'PUT', 200, 'foo.put', 'PUT'],
    ];
    for (const exchange of exchanges) await checkExchange(stage, bucket, exchange);
  },
  async test_cors_origin_wildcard(stage) {
    const bucket = await bucketWithRules(stage, { AllowedMethods: ['GET'], AllowedOrigins: ['*'] });
    await checkExchange(stage, bucket, ['GET', '', '', '', 403, '', '']);
    await checkExchange(stage, bucket, ['GET', '', 'example.origin', '', 403, '*', 'GET']);
  },
  async test_cors_header_option(stage) {
    const rule = { AllowedMethods: ['GET'], AllowedOrigins: ['*'], ExposeHeaders: ['x-amz-meta-header1'] };
    const bucket = await bucketWithRules(stage, rule);
    const headers = {
      origin: 'example.origin',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-amz-meta-header2',
    };
    const answer = await stage.anonymous(`/${bucket}/bar`, { method: 'OPTIONS', headers });
    expect(answer).toMatchObject({ status: 403, code: 'AccessForbidden' });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  },
};
