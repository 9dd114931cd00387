import { expect } from 'vitest';
import { sendHead } from '#lib/object-stores/embedded/s3-tests/send-head';
import type { Case, Cases, Stage } from '#lib/object-stores/embedded/s3-tests/stage';
import { change, type RawAnswer, signRaw } from '#lib/object-stores/embedded/testing/raw-request';

type Sent = { headers?: Record<string, string>; spoil?: ReturnType<typeof change> };

/** Puts an object (or a bucket) with other headers, then as usual, to see that the store is none the worse. */
const put =
  (kind: 'object' | 'bucket', sent: Sent, status: number, code?: string): Case =>
  async (stage) => {
    const path = kind === 'bucket' ? `/${stage.newName()}` : `/${await stage.bucket()}/foo`;
    const body = kind === 'bucket' ? '' : 'bar';
    const answer: RawAnswer = await stage.signed({ method: 'PUT', path, body, ...sent });
    expect(answer).toMatchObject({ status, code });
    const after = await stage.signed({ method: 'HEAD', path });
    expect(after.status).toBe(status === 200 ? 200 : 404);
    if (kind === 'object' && status === 200)
      expect((await stage.signed({ method: 'PUT', path, body })).status).toBe(200);
  };

/** A length that is none is refused before anything else is looked at, so the request need not be signed. */
const badLength =
  (kind: 'object' | 'bucket', length: string): Case =>
  async (stage: Stage) => {
    const path = kind === 'bucket' ? `/${stage.newName()}` : `/${await stage.bucket()}/foo`;
    const head = [`PUT ${path} HTTP/1.1`, `Host: ${new URL(stage.url).host}`, `Content-Length: ${length}`];
    expect(await sendHead(stage.url, head)).toMatch(/^HTTP\/1\.1 400 /);
  };

const unsigned = (kind: 'object' | 'bucket', to: string | undefined) =>
  put(kind, { spoil: change('authorization', to) }, 403, 'AccessDenied');

/** The first line of the answer to a signed PUT that says nothing of a body, not even that it has none. */
function putWithoutLength(stage: Stage, path: string, more: Record<string, string> = {}): Promise<string> {
  const signed = signRaw(stage.url, { method: 'PUT', path, headers: more }, stage.mainKey);
  const lines = Object.entries(signed.headers).map(([name, value]) => `${name}: ${value}`);
  return sendHead(stage.url, [`PUT ${path} HTTP/1.1`, ...lines]);
}

const newBucket: Case = async (stage) => {
  const Bucket = stage.newName();
  expect(await putWithoutLength(stage, `/${Bucket}`)).toBe('HTTP/1.1 200 OK');
  await stage.main.headBucket({ Bucket });
};

export const headers: Cases = {
  test_object_create_bad_md5_invalid_short: put(
    'object',
    { headers: { 'content-md5': 'YWJyYWNhZGFicmE=' } },
    400,
    'InvalidDigest',
  ),
  test_object_create_bad_md5_bad: put(
    'object',
    { headers: { 'content-md5': 'rL0Y20xC+Fzt72VPzMSk2A==' } },
    400,
    'BadDigest',
  ),
  test_object_create_bad_md5_empty: put('object', { headers: { 'content-md5': '' } }, 400, 'InvalidDigest'),
  test_object_create_bad_md5_none: put('object', {}, 200),
  test_object_create_bad_expect_mismatch: put('object', { headers: { expect: '200' } }, 200),
  test_object_create_bad_expect_empty: put('object', { headers: { expect: '' } }, 200),
  test_object_create_bad_expect_none: put('object', {}, 200),
  test_object_create_bad_contentlength_empty: badLength('object', ''),
  test_object_create_bad_contentlength_negative: badLength('object', '-1'),
  async test_object_create_bad_contentlength_none(stage) {
    const path = `/${await stage.bucket()}/foo`;
    expect(await putWithoutLength(stage, path)).toBe('HTTP/1.1 411 Length Required');
    expect((await stage.signed({ path })).code).toBe('NoSuchKey');
  },
  test_object_create_bad_contenttype_invalid: put('object', { headers: { 'content-type': 'text/plain' } }, 200),
  test_object_create_bad_contenttype_empty: put('object', { headers: { 'content-type': '' } }, 200),
  test_object_create_bad_contenttype_none: put('object', {}, 200),
  test_object_create_bad_authorization_empty: unsigned('object', ''),
  test_object_create_bad_authorization_none: unsigned('object', undefined),
  test_object_create_date_and_amz_date: put('object', { headers: { date: new Date().toUTCString() } }, 200),
  test_object_create_amz_date_and_no_date: put('object', { headers: { date: '' } }, 200),
  test_bucket_create_contentlength_none: newBucket,
  async test_object_acl_create_contentlength_none(stage) {
    const path = `/${await stage.bucketWith(['foo'])}/foo`;
    expect(await putWithoutLength(stage, `${path}?acl`, { 'x-amz-acl': 'public-read' })).toBe('HTTP/1.1 200 OK');
    expect((await stage.anonymous(path)).body.toString()).toBe('foo');
  },
  async test_bucket_put_bad_canned_acl(stage) {
    const bucket = await stage.bucket();
    const path = `/${bucket}?acl`;
    const answer = await stage.signed({ method: 'PUT', path, headers: { 'x-amz-acl': 'public-ready' } });
    expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect((await stage.main.getBucketAcl({ Bucket: bucket })).Grants).toHaveLength(1);
  },
  test_bucket_create_bad_expect_mismatch: put('bucket', { headers: { expect: '200' } }, 200),
  test_bucket_create_bad_expect_empty: put('bucket', { headers: { expect: '' } }, 200),
  test_bucket_create_bad_contentlength_empty: badLength('bucket', ''),
  test_bucket_create_bad_contentlength_negative: badLength('bucket', '-1'),
  test_bucket_create_bad_contentlength_none: newBucket,
  test_bucket_create_bad_authorization_empty: unsigned('bucket', ''),
  test_bucket_create_bad_authorization_none: unsigned('bucket', undefined),
};
