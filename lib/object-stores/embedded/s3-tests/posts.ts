import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { type Case, type Cases, MIB, refused, type Stage } from '#lib/object-stores/embedded/s3-tests/stage';
import { type Form, postForm, sendForm } from '#lib/object-stores/embedded/testing/form-request';
import type { RawAnswer } from '#lib/object-stores/embedded/testing/raw-request';

type Change = Partial<Form>;
type Conditions = NonNullable<Form['conditions']>;

const TYPE = { 'Content-Type': 'text/plain' };
const FIELDS = { key: 'foo.txt', acl: 'private', ...TYPE };
const SIZE: Conditions[number] = ['content-length-range', 0, 1024];
const CONDITIONS: Conditions = [
  ['starts-with', '$key', 'foo'],
  { acl: 'private' },
  ['starts-with', '$Content-Type', 'text/plain'],
];
const LATER = new Date(Date.now() + 6_000_000).toISOString();

/** The form that most cases send: a text `foo.txt` of three bytes, as the policy inside allows. */
const post = (stage: Stage, bucket: string, { fields, conditions, ...change }: Change = {}): Promise<RawAnswer> =>
  postForm(stage.url, bucket, {
    key: stage.mainKey,
    file: 'bar',
    fields: { ...FIELDS, ...fields },
    conditions: conditions ?? [...CONDITIONS, SIZE],
    ...change,
  });

const accepted =
  (change: Change = {}, key = 'foo.txt', content = 'bar'): Case =>
  async (stage) => {
    const bucket = await stage.bucket();
    expect((await post(stage, bucket, change)).status).toBe(204);
    expect(await stage.read(bucket, key)).toBe(content);
  };

const rejected =
  (change: Change, status: number, code: string): Case =>
  async (stage) => {
    const Bucket = await stage.bucket();
    expect(await post(stage, Bucket, change)).toMatchObject({ status, code });
    expect((await stage.main.listObjectsV2({ Bucket })).KeyCount).toBe(0);
  };

const withConditions = (...more: Conditions): Change => ({
  conditions: [...CONDITIONS, ...more],
});

/** A policy as it stands there, instead of the usual one. */
const policy = (document: object): Change => ({ policyText: JSON.stringify(document) });

const without = (dropped: string): Change => ({
  forge: (fields) => Object.fromEntries(Object.entries(fields).filter(([name]) => name !== dropped)),
});

const withField = (name: string, value: string): Change => ({ forge: (fields) => ({ ...fields, [name]: value }) });

// biome-ignore lint/suspicious/noTemplateCurlyInString: the store fills this place in
const FROM_FILENAME = '${filename}';

export const posts: Cases = {
  async test_post_object_anonymous_request(stage) {
    const bucket = await stage.bucket({ ACL: 'public-read' });
    expect(await sendForm(stage.url, bucket, FIELDS, 'bar')).toMatchObject({ status: 403, code: 'AccessDenied' });
    await refused(stage.main.putBucketAcl({ Bucket: bucket, ACL: 'public-read-write' }), 501, 'NotImplemented');
  },
  test_post_object_authenticated_request: accepted(),
  test_post_object_authenticated_no_content_type: accepted({
    ...without('Content-Type'),
    conditions: [['starts-with', '$key', 'foo'], { acl: 'private' }, SIZE],
  }),
  test_post_object_authenticated_request_bad_access_key: rejected(
    { key: { keyId: 'foo', secret: 'x' } },
    403,
    'InvalidAccessKeyId',
  ),
  async test_post_object_set_success_code(stage) {
    const change = { fields: { success_action_status: '201' }, ...withConditions({ success_action_status: '201' }) };
    const answer = await post(stage, await stage.bucket(), change);
    expect(answer.status).toBe(201);
    expect(answer.body.toString()).toContain('<Key>foo.txt</Key>');
  },
  async test_post_object_set_invalid_success_code(stage) {
    const change = { fields: { success_action_status: '404' }, ...withConditions({ success_action_status: '404' }) };
    const answer = await post(stage, await stage.bucket(), change);
    expect({ status: answer.status, body: answer.body.toString() }).toEqual({ status: 204, body: '' });
  },
  test_post_object_upload_larger_than_chunk: accepted(
    { file: 'foo'.repeat(MIB), ...withConditions(['content-length-range', 0, 5 * MIB]) },
    'foo.txt',
    'foo'.repeat(MIB),
  ),
  test_post_object_set_key_from_filename: accepted({ fields: { key: FROM_FILENAME }, filename: 'foo.txt' }),
  test_post_object_ignored_header: accepted(withField('x-ignore-foo', 'bar')),
  test_post_object_case_insensitive_condition_fields: accepted({
    forge: (fields) =>
      Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          { key: 'kEy', acl: 'aCl', policy: 'pOLICy' }[name] ?? name,
          value,
        ]),
      ),
    conditions: [
      ['StArTs-WiTh', '$KeY', 'foo'],
      { AcL: 'private' },
      ['StArTs-WiTh', '$CoNtEnT-TyPe', 'text/plain'],
      SIZE,
    ],
  }),
  test_post_object_escaped_field_values: accepted(
    {
      fields: { key: '\\$foo.txt' },
      conditions: [['starts-with', '$key', '\\$foo'], ...CONDITIONS.slice(1)],
    },
    '\\$foo.txt',
  ),
  async test_post_object_success_redirect_action(stage) {
    const bucket = await stage.bucket();
    const target = `${stage.url}/${bucket}`;
    const fields = { success_action_redirect: target };
    const change = { fields, ...withConditions(['eq', '$success_action_redirect', target]) };
    const { status, headers } = await post(stage, bucket, change);
    const etag = createHash('md5').update('bar').digest('hex');
    const location = `${target}?bucket=${bucket}&key=foo.txt&etag=%22${etag}%22`;
    expect({ status, location: headers.location }).toEqual({ status: 303, location });
  },
  test_post_object_invalid_signature: rejected(
    {
      forge: (fields) => ({ ...fields, 'x-amz-signature': [...(fields['x-amz-signature'] ?? '')].reverse().join('') }),
    },
    403,
    'SignatureDoesNotMatch',
  ),
  test_post_object_invalid_access_key: rejected(
    { key: { keyId: 'YEKTSETTOOR', secret: 'x' } },
    403,
    'InvalidAccessKeyId',
  ),
  test_post_object_invalid_date_format: rejected(
    policy({ expiration: '2099-01-01 00:00:00', conditions: [] }),
    400,
    'InvalidPolicyDocument',
  ),
  test_post_object_no_key_specified: rejected(without('key'), 400, 'InvalidArgument'),
  test_post_object_missing_signature: rejected(without('x-amz-signature'), 400, 'InvalidArgument'),
  test_post_object_missing_policy_condition: rejected(
    policy({ expiration: LATER, conditions: CONDITIONS }),
    403,
    'AccessDenied',
  ),
  async test_post_object_user_specified_header(stage) {
    const Bucket = await stage.bucket();
    const fields = { 'x-amz-meta-foo': 'barclamp' };
    const change = { fields, ...withConditions(['starts-with', '$x-amz-meta-foo', 'bar']) };
    expect((await post(stage, Bucket, change)).status).toBe(204);
    expect((await stage.main.headObject({ Bucket, Key: 'foo.txt' })).Metadata).toEqual({ foo: 'barclamp' });
  },
  test_post_object_request_missing_policy_specified_field: rejected(
    withConditions(['starts-with', '$x-amz-meta-foo', 'bar']),
    403,
    'AccessDenied',
  ),
  test_post_object_condition_is_case_sensitive: rejected(
    policy({ expiration: LATER, CONDITIONS }),
    400,
    'InvalidPolicyDocument',
  ),
  test_post_object_expires_is_case_sensitive: rejected(
    policy({ EXPIRATION: LATER, conditions: CONDITIONS }),
    400,
    'InvalidPolicyDocument',
  ),
  test_post_object_expired_policy: rejected({ expiresAt: new Date(Date.now() - 6_000_000) }, 403, 'AccessDenied'),
  test_post_object_invalid_request_field_value: rejected(
    { fields: { 'x-amz-meta-foo': 'barclamp' }, ...withConditions(['eq', '$x-amz-meta-foo', '']) },
    403,
    'AccessDenied',
  ),
  test_post_object_missing_expires_condition: rejected(
    policy({ conditions: CONDITIONS }),
    400,
    'InvalidPolicyDocument',
  ),
  test_post_object_missing_conditions_list: rejected(policy({ expiration: LATER }), 400, 'InvalidPolicyDocument'),
  test_post_object_upload_size_limit_exceeded: rejected(
    withConditions(['content-length-range', 0, 0]),
    400,
    'EntityTooLarge',
  ),
  test_post_object_missing_content_length_argument: rejected(
    withConditions(['content-length-range', 0]),
    400,
    'InvalidPolicyDocument',
  ),
  test_post_object_invalid_content_length_argument: rejected(
    withConditions(['content-length-range', -1, 0]),
    400,
    'InvalidPolicyDocument',
  ),
  test_post_object_upload_size_below_minimum: rejected(
    withConditions(['content-length-range', 512, 1000]),
    400,
    'EntityTooSmall',
  ),
  test_post_object_empty_conditions: rejected({ conditions: [{}] }, 400, 'InvalidPolicyDocument'),
};

export const laterPosts: Cases = {
  async test_post_object_wrong_bucket(stage) {
    const [meant, other] = [await stage.bucket(), await stage.bucket()];
    const conditions = [...CONDITIONS, { bucket: meant }];
    expect(await post(stage, other, { conditions })).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect((await stage.main.listObjectsV2({ Bucket: other })).KeyCount).toBe(0);
  },
  async test_post_object_upload_checksum(stage) {
    const Bucket = await stage.bucket();
    const file = 'x'.repeat(2 * MIB);
    const checksum = createHash('sha256').update(file).digest('base64');
    const change = (value: string): Change => ({
      file,
      fields: { 'x-amz-checksum-sha256': value },
      ...withConditions(['content-length-range', 0, 5 * MIB], ['starts-with', '$x-amz-checksum-sha256', '']),
    });
    expect((await post(stage, Bucket, change(checksum))).status).toBe(204);
    const head = await stage.main.headObject({ Bucket, Key: 'foo.txt', ChecksumMode: 'ENABLED' });
    expect(head.ChecksumSHA256).toBe(checksum);
    const wrong = createHash('sha256').update('y').digest('base64');
    expect(await post(stage, Bucket, change(wrong))).toMatchObject({ status: 400, code: 'BadDigest' });
  },
};
