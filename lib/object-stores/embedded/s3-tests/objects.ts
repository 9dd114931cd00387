import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { list, type Version } from '#lib/object-stores/embedded/s3-tests/listing';
import { sendHead } from '#lib/object-stores/embedded/s3-tests/send-head';
import { type Case, type Cases, refused, type Stage } from '#lib/object-stores/embedded/s3-tests/stage';
import { signRaw } from '#lib/object-stores/embedded/testing/raw-request';

const metadata =
  (...values: string[]) =>
  async (stage: Stage) => {
    const Bucket = await stage.bucket();
    for (const meta1 of values) {
      await stage.put(Bucket, 'foo', 'bar', { Metadata: { meta1 } });
      expect((await stage.main.getObject({ Bucket, Key: 'foo' })).Metadata).toEqual({ meta1 });
    }
  };

/** A control character in a header never gets past the server's HTTP parser. */
const unreadable =
  (value: string): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    const head = [`PUT /${Bucket}/foo HTTP/1.1`, 'Host: 127.0.0.1', 'Content-Length: 0', `x-amz-meta-meta1: ${value}`];
    expect(await sendHead(stage.url, head)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await stage.main.listObjectsV2({ Bucket })).KeyCount).toBe(0);
  };

const deletes = (version: Version) => async (stage: Stage) => {
  const keys = ['key0', 'key1', 'key2'];
  const Bucket = await stage.bucketWith(keys);
  const Delete = { Objects: keys.map((Key) => ({ Key })) };
  for (const before of [keys, []]) {
    expect((await list(stage, version, Bucket)).keys).toEqual(before);
    const { Deleted, Errors } = await stage.main.deleteObjects({ Bucket, Delete });
    expect(Deleted?.map(({ Key }) => Key)).toEqual(keys);
    expect(Errors).toBeUndefined();
  }
};

/** Refused before any key is looked at, so that one object is enough to see that none is deleted. */
const tooManyDeletes: Case = async (stage) => {
  const Bucket = await stage.bucketWith(['key-0']);
  const Objects = Array.from({ length: 1001 }, (_, index) => ({ Key: `key-${index}` }));
  await refused(stage.main.deleteObjects({ Bucket, Delete: { Objects } }), 400, 'MalformedXML');
  expect(await stage.read(Bucket, 'key-0')).toBe('key-0');
};

export const objects: Cases = {
  test_object_write_to_nonexist_bucket: (stage) => refused(stage.put(stage.newName(), 'foo'), 404, 'NoSuchBucket'),
  async test_object_read_not_exist(stage) {
    await refused(stage.read(await stage.bucket(), 'bar'), 404, 'NoSuchKey');
  },
  async test_object_read_unreadable(stage) {
    const answer = await stage.anonymous(`/${await stage.bucket()}/%AE%8A-`);
    expect(answer).toMatchObject({ status: 400, code: 'InvalidURI' });
  },
  async test_object_requestid_matches_header_on_error(stage) {
    const { headers, body } = await stage.signed({ path: `/${await stage.bucket()}/bar` });
    expect(headers['x-amz-request-id']).toMatch(/^\w+$/);
    expect(body.toString()).toContain(`<RequestId>${headers['x-amz-request-id']}</RequestId>`);
  },
  test_multi_object_delete: deletes('list'),
  test_multi_objectv2_delete: deletes('listv2'),
  test_multi_object_delete_key_limit: tooManyDeletes,
  test_multi_objectv2_delete_key_limit: tooManyDeletes,
  async test_object_head_zero_bytes(stage) {
    const Bucket = await stage.bucket();
    await stage.put(Bucket, 'foo', '');
    expect((await stage.main.headObject({ Bucket, Key: 'foo' })).ContentLength).toBe(0);
  },
  async test_object_write_check_etag(stage) {
    const etag = `"${createHash('md5').update('bar').digest('hex')}"`;
    expect(await stage.put(await stage.bucket(), 'foo', 'bar')).toBe(etag);
  },
  async test_object_write_cache_control(stage) {
    const Bucket = await stage.bucket();
    const CacheControl = 'public, max-age=14400';
    await stage.put(Bucket, 'foo', 'bar', { CacheControl });
    expect(await stage.main.headObject({ Bucket, Key: 'foo' })).toMatchObject({ CacheControl });
  },
  async test_object_write_expires(stage) {
    const Bucket = await stage.bucket();
    const Expires = new Date(Date.now() + 6_000_000);
    await stage.put(Bucket, 'foo', 'bar', { Expires });
    expect((await stage.main.headObject({ Bucket, Key: 'foo' })).ExpiresString).toBe(Expires.toUTCString());
  },
  async test_object_write_read_update_read_delete(stage) {
    const Bucket = await stage.bucket();
    for (const content of ['bar', 'soup']) {
      await stage.put(Bucket, 'foo', content);
      expect(await stage.read(Bucket, 'foo')).toBe(content);
    }
    await stage.main.deleteObject({ Bucket, Key: 'foo' });
    await refused(stage.read(Bucket, 'foo'), 404, 'NoSuchKey');
  },
  async test_object_write_file(stage) {
    const Bucket = await stage.bucket();
    await stage.put(Bucket, 'foo', Buffer.from('bar'));
    expect(await stage.read(Bucket, 'foo')).toBe('bar');
  },
  test_object_set_get_metadata_none_to_good: metadata('mymeta'),
  test_object_set_get_metadata_none_to_empty: metadata(''),
  test_object_set_get_metadata_overwrite_to_empty: metadata('oldmeta', ''),
  async test_object_set_get_unicode_metadata(stage) {
    const path = `/${await stage.bucket()}/foo`;
    // Headers are bytes; node:http hands them over one character a byte.
    const value = Buffer.from('Hello Worldé').toString('latin1');
    await stage.signed({ method: 'PUT', path, body: 'bar', headers: { 'x-amz-meta-meta1': value } });
    expect((await stage.signed({ path })).headers['x-amz-meta-meta1']).toBe(value);
  },
  test_object_set_get_non_utf8_metadata: unreadable('\x04mymeta'),
  test_object_set_get_metadata_empty_to_unreadable_prefix: unreadable('\x04w'),
  test_object_set_get_metadata_empty_to_unreadable_suffix: unreadable('h\x04'),
  test_object_set_get_metadata_empty_to_unreadable_infix: unreadable('h\x04w'),
  async test_object_metadata_replaced_on_put(stage) {
    const Bucket = await stage.bucket();
    await stage.put(Bucket, 'foo', 'bar', { Metadata: { meta1: 'bar' } });
    await stage.put(Bucket, 'foo', 'bar');
    expect((await stage.main.getObject({ Bucket, Key: 'foo' })).Metadata).toEqual({});
  },
  async test_100_continue(stage) {
    const path = `/${await stage.bucket()}/testobj`;
    const head = (headers: Record<string, string>) => [
      `PUT ${path} HTTP/1.1`,
      'Content-Length: 123',
      'Expect: 100-continue',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    expect(await sendHead(stage.url, head({ host: new URL(stage.url).host }))).toMatch(/^HTTP\/1\.1 403 /);
    const signed = signRaw(stage.url, { method: 'PUT', path, payloadHash: 'UNSIGNED-PAYLOAD' }, stage.mainKey);
    expect(await sendHead(stage.url, head(signed.headers))).toBe('HTTP/1.1 100 Continue');
  },
};

export const laterObjects: Cases = {
  async test_object_write_with_chunked_transfer_encoding(stage) {
    const path = `/${await stage.bucket()}/foo`;
    const headers = { 'transfer-encoding': 'chunked' };
    const answer = await stage.signed({ method: 'PUT', path, body: 'bar', headers });
    expect(answer.status).toBe(200);
    expect((await stage.signed({ path })).body.toString()).toBe('bar');
  },
  async test_object_content_encoding_aws_chunked(stage) {
    const Bucket = await stage.bucket();
    for (const [sent, kept] of [
      ['aws-chunked', undefined],
      ['aws-chunked,gzip', 'gzip'],
      ['deflate, gzip', 'deflate, gzip'],
    ]) {
      const path = `/${Bucket}/foo`;
      await stage.signed({ method: 'PUT', path, body: 'bar', headers: { 'content-encoding': sent ?? '' } });
      expect((await stage.signed({ path })).headers['content-encoding']).toBe(kept);
    }
  },
};
