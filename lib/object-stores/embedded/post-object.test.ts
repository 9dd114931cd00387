import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Form, postForm, sendForm } from '#lib/object-stores/embedded/testing/form-request';
import { send } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { StoreKey } from '#lib/object-stores/port';

let test: TestStore;
let bucket: string;
let writer: StoreKey;

beforeAll(async () => {
  test = await startTestStore();
  bucket = await test.createBucket();
  ({ key: writer } = await test.createKey(bucket));
});
afterAll(() => test.stop());

// biome-ignore lint/suspicious/noTemplateCurlyInString: the store fills this place in
const FILENAME = '${filename}';
const post = (form: Partial<Form>) => postForm(test.url, bucket, { key: writer, ...form });

const read = async (Key: string) => {
  const answer = await test.root.send(new GetObjectCommand({ Bucket: bucket, Key }));
  return answer.Body?.transformToString();
};

describe('a form upload', () => {
  it('stores the file as the policy says', async () => {
    const key = `up/${FILENAME}`;
    const fields = {
      key,
      acl: 'public-read',
      'Content-Type': 'image/png',
      'x-amz-meta-who': 'grüße',
    };
    const conditions: Form['conditions'] = [
      ['starts-with', '$key', 'up/'],
      { acl: 'public-read' },
      ['eq', '$Content-Type', 'image/png'],
      ['starts-with', '$x-amz-meta-who', ''],
      ['content-length-range', 1, 100],
    ];
    const answer = await post({ fields, conditions, filename: 'C:\\dir\\pic.png' });
    expect(answer).toMatchObject({ status: 204, headers: { etag: '"9a0364b9e99bb480dd25e1f0284c8555"' } });
    const head = await test.root.send(new HeadObjectCommand({ Bucket: bucket, Key: 'up/pic.png' }));
    expect(head).toMatchObject({ ContentType: 'image/png', ContentLength: 7 });
    expect((await send(test.url, { path: `/${bucket}/up/pic.png` })).body.toString()).toBe('content');
  });

  it('takes files that hold line ends and half boundaries, and empty ones', async () => {
    for (const file of ['\r\n', '\r\n------boundary123\r\n--', '', `${'x'.repeat(200_000)}\r\n--`]) {
      expect((await post({ file })).status).toBe(204);
      expect(await read('form')).toBe(file);
    }
  });

  it('answers as asked', async () => {
    const created = await post({ fields: { success_action_status: '201' } });
    expect(created.status).toBe(201);
    expect(created.body.toString()).toContain('<Key>form</Key>');
    expect((await post({ fields: { success_action_status: '200' } })).status).toBe(200);
    const redirected = await post({ fields: { success_action_redirect: 'https://app.example/done?a=1' } });
    expect(redirected.status).toBe(303);
    expect(redirected.headers.location).toMatch(/^https:\/\/app\.example\/done\?a=1&bucket=bucket-1&key=form&etag=/);
    expect((await post({ fields: { success_action_redirect: 'javascript:alert(1)' } })).status).toBe(204);
  });

  it.each<[string, Partial<Form>, number, string]>([
    ['a wrong secret', { key: { keyId: ROOT.keyId, secret: 'wrong' } }, 403, 'SignatureDoesNotMatch'],
    ['an unknown key', { key: { keyId: 'NOBODY', secret: 'x' } }, 403, 'InvalidAccessKeyId'],
    ['no signature', { forge: ({ 'x-amz-signature': _, ...fields }) => fields }, 400, 'InvalidArgument'],
    ['no policy', { forge: ({ policy: _, ...fields }) => fields }, 403, 'AccessDenied'],
    [
      'another policy than signed',
      { forge: (fields) => ({ ...fields, policy: Buffer.from('{}').toString('base64') }) },
      403,
      'SignatureDoesNotMatch',
    ],
    ['another key than allowed', { forge: (fields) => ({ ...fields, key: 'elsewhere' }) }, 403, 'AccessDenied'],
    [
      'a field that the policy does not name',
      { forge: (fields) => ({ ...fields, acl: 'public-read' }) },
      403,
      'AccessDenied',
    ],
    [
      'a metadata field that the policy does not name',
      { forge: (fields) => ({ ...fields, 'x-amz-meta-a': 'b' }) },
      403,
      'AccessDenied',
    ],
    ['an expired policy', { expiresAt: new Date(Date.now() - 1000) }, 403, 'AccessDenied'],
    ['another bucket in the policy', { conditions: [{ key: 'form' }, { bucket: 'other' }] }, 403, 'AccessDenied'],
    [
      'a key that does not begin as allowed',
      { fields: { key: 'form' }, conditions: [['starts-with', '$key', 'user/']] },
      403,
      'AccessDenied',
    ],
    [
      'a file that is too large',
      { conditions: [{ key: 'form' }, ['content-length-range', 0, 6]] },
      400,
      'EntityTooLarge',
    ],
    [
      'a file that is too small',
      { conditions: [{ key: 'form' }, ['content-length-range', 8, 100]] },
      400,
      'EntityTooSmall',
    ],
    ['a policy that is no JSON', { policyText: 'nonsense' }, 400, 'InvalidPolicyDocument'],
    ['a policy without an expiration', { policyText: '{"conditions":[]}' }, 400, 'InvalidPolicyDocument'],
    [
      'a policy with another form of date',
      { policyText: '{"expiration":"2099-01-01 00:00:00","conditions":[]}' },
      400,
      'InvalidPolicyDocument',
    ],
    [
      'a policy for whatever bucket',
      { policyText: '{"expiration":"2099-01-01T00:00:00Z","conditions":[["starts-with","$key",""]]}' },
      403,
      'AccessDenied',
    ],
    ['an empty condition', { conditions: [{}] }, 400, 'InvalidPolicyDocument'],
    ['an unknown kind of condition', { conditions: [['ends-with', '$key', 'x']] }, 400, 'InvalidPolicyDocument'],
    ['a wrong checksum', { fields: { 'x-amz-checksum-crc32': 'AAAAAA==' } }, 400, 'BadDigest'],
    ['no key', { forge: ({ key: _, ...fields }) => fields }, 400, 'InvalidArgument'],
    ['an ACL that is not supported', { fields: { acl: 'public-read-write' } }, 501, 'NotImplemented'],
    [
      'no file chosen to name it',
      { fields: { key: FILENAME }, conditions: [['starts-with', '$key', '']], filename: '' },
      400,
      'InvalidArgument',
    ],
    [
      'headers that clients do not take',
      { fields: { 'Content-Disposition': 'x'.repeat(9000) } },
      400,
      'MetadataTooLarge',
    ],
    ['metadata that no header can be called', { fields: { 'x-amz-meta-a b': 'c' } }, 400, 'InvalidArgument'],
    ['a line end in a header', { fields: { 'Content-Type': 'a\r\nX-Evil: 1' } }, 400, 'InvalidArgument'],
  ])('with %s is refused and leaves nothing', async (_name, form, status, code) => {
    await test.provider.emptyBucket({ bucket });
    expect(await post(form)).toMatchObject({ status, code });
    await expect.poll(() => test.files()).toEqual([]);
  });

  it('opens only the bucket of its key, and never for a read-only one', async () => {
    const other = await test.createBucket();
    const { key: foreign } = await test.createKey(other);
    const { key: reader } = await test.createKey(bucket, 'read-only');
    for (const key of [foreign, reader])
      expect(await post({ key })).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  it('that is malformed is refused', async () => {
    expect(await sendForm(test.url, bucket, { key: 'a' }, undefined)).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
    });
    expect(await sendForm(test.url, bucket, { key: 'x'.repeat(70_000) }, 'x')).toMatchObject({
      status: 400,
      code: 'MaxMessageLengthExceeded',
    });
    const bodies = [
      '',
      'nonsense',
      '--b\r\n',
      '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nno end',
      `--b\r\n${'h'.repeat(20_000)}`,
    ];
    for (const body of bodies) {
      const headers = { 'content-type': 'multipart/form-data; boundary=b' };
      expect((await send(test.url, { method: 'POST', path: `/${bucket}`, headers, body })).status).toBe(400);
    }
    const headers = { 'content-type': 'multipart/form-data' };
    expect(await send(test.url, { method: 'POST', path: `/${bucket}`, headers })).toMatchObject({
      code: 'MalformedPOSTRequest',
    });
  });
});
