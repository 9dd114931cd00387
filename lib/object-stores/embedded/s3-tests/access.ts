import type { ObjectCannedACL } from '@aws-sdk/client-s3';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { expect } from 'vitest';
import { type Cases, refused, type Stage } from '#lib/object-stores/embedded/s3-tests/stage';
import { send } from '#lib/object-stores/embedded/testing/raw-request';

type Acl = 'private' | 'public-read';

const OWNER = { ID: 'stowage', DisplayName: 'stowage', Type: 'CanonicalUser' };
const OWNED = { Grantee: OWNER, Permission: 'FULL_CONTROL' };
const EVERYONE = {
  Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' },
  Permission: 'READ',
};

async function checkBucketGrants({ main }: Stage, Bucket: string, grants: object[]) {
  const { Owner, Grants } = await main.getBucketAcl({ Bucket });
  expect(Owner).toEqual({ ID: OWNER.ID, DisplayName: OWNER.DisplayName });
  expect(Grants).toEqual(grants);
}

async function checkObjectGrants({ main }: Stage, Bucket: string, Key: string, grants: object[]) {
  expect((await main.getObjectAcl({ Bucket, Key })).Grants).toEqual(grants);
}

export const acls: Cases = {
  test_bucket_acl_default: async (stage) => checkBucketGrants(stage, await stage.bucket(), [OWNED]),
  test_bucket_acl_canned_during_create: async (stage) =>
    checkBucketGrants(stage, await stage.bucket({ ACL: 'public-read' }), [OWNED, EVERYONE]),
  async test_bucket_acl_canned(stage) {
    const Bucket = await stage.bucket({ ACL: 'public-read' });
    await checkBucketGrants(stage, Bucket, [OWNED, EVERYONE]);
    await stage.main.putBucketAcl({ Bucket, ACL: 'private' });
    await checkBucketGrants(stage, Bucket, [OWNED]);
  },
  async test_bucket_acl_canned_private_to_private(stage) {
    const Bucket = await stage.bucket();
    await stage.main.putBucketAcl({ Bucket, ACL: 'private' });
    await checkBucketGrants(stage, Bucket, [OWNED]);
  },
  async test_object_acl_default(stage) {
    const bucket = await stage.bucketWith(['foo']);
    await checkObjectGrants(stage, bucket, 'foo', [OWNED]);
  },
  async test_object_acl_canned_during_create(stage) {
    const bucket = await stage.bucket();
    await stage.put(bucket, 'foo', 'bar', { ACL: 'public-read' });
    await checkObjectGrants(stage, bucket, 'foo', [OWNED, EVERYONE]);
  },
  async test_object_acl_canned(stage) {
    const Bucket = await stage.bucket();
    await stage.put(Bucket, 'foo', 'bar', { ACL: 'public-read' });
    await checkObjectGrants(stage, Bucket, 'foo', [OWNED, EVERYONE]);
    await stage.main.putObjectAcl({ Bucket, Key: 'foo', ACL: 'private' });
    await checkObjectGrants(stage, Bucket, 'foo', [OWNED]);
  },
  async test_object_acl(stage) {
    const Bucket = await stage.bucketWith(['foo']);
    const { Owner, Grants } = await stage.main.getObjectAcl({ Bucket, Key: 'foo' });
    await stage.main.putObjectAcl({ Bucket, Key: 'foo', AccessControlPolicy: { Owner, Grants } });
    await checkObjectGrants(stage, Bucket, 'foo', [OWNED]);
  },
};

/** A bucket and an object `foo` with these ACLs. */
async function shared(stage: Stage, bucketAcl: Acl, objectAcl: ObjectCannedACL): Promise<string> {
  const bucket = await stage.bucket({ ACL: bucketAcl });
  await stage.put(bucket, 'foo', 'foocontent', { ACL: objectAcl });
  return bucket;
}

/** One object with the ACL and one without; what another user may read, list and write of them. */
const access =
  (bucketAcl: Acl, objectAcl: Acl, isV2 = false) =>
  async (stage: Stage) => {
    const Bucket = await shared(stage, bucketAcl, objectAcl);
    await stage.put(Bucket, 'bar', 'barcontent');
    const get = async (Key: string) => (await stage.alt.getObject({ Bucket, Key })).Body?.transformToString();
    if (objectAcl === 'public-read') expect(await get('foo')).toBe('foocontent');
    else await refused(get('foo'), 403, 'AccessDenied');
    if (bucketAcl === 'public-read') expect(await get('bar')).toBe('barcontent');
    else await refused(get('bar'), 403, 'AccessDenied');
    await refused(isV2 ? stage.alt.listObjectsV2({ Bucket }) : stage.alt.listObjects({ Bucket }), 403, 'AccessDenied');
    for (const Key of ['foo', 'bar', 'new'])
      await refused(stage.alt.putObject({ Bucket, Key, Body: 'overwritten' }), 403, 'AccessDenied');
    expect(await stage.read(Bucket, 'foo')).toBe('foocontent');
    await refused(stage.main.getObject({ Bucket, Key: 'new' }), 404, 'NoSuchKey');
  };

const gone = (isBucketGone: boolean, ask: (stage: Stage, Bucket: string) => Promise<void>) => async (stage: Stage) => {
  const Bucket = await shared(stage, 'public-read', 'public-read');
  await stage.main.deleteObject({ Bucket, Key: 'foo' });
  if (isBucketGone) await stage.main.deleteBucket({ Bucket });
  await ask(stage, Bucket);
};

const goneForNobody = (isBucketGone: boolean, method = 'GET') =>
  gone(isBucketGone, async (stage, bucket) => {
    expect(await stage.anonymous(`/${bucket}/foo`, { method })).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

const goneForMain = (isBucketGone: boolean, code: string) =>
  gone(isBucketGone, ({ main }, Bucket) => refused(main.getObject({ Bucket, Key: 'foo' }), 404, code));

const readBy = (who: 'main' | 'nobody', bucketAcl: Acl, objectAcl: Acl) => async (stage: Stage) => {
  const bucket = await shared(stage, bucketAcl, objectAcl);
  if (who === 'main') return expect(await stage.read(bucket, 'foo')).toBe('foocontent');
  const { status, body } = await stage.anonymous(`/${bucket}/foo`);
  expect({ status, body: body.toString() }).toEqual({ status: 200, body: 'foocontent' });
};

/** A presigned link whose X-Amz-Expires was replaced; the signature no longer matters where the number cannot be. */
const expires = (seconds: number, status: number, code?: string) => async (stage: Stage) => {
  const bucket = await shared(stage, 'public-read', 'public-read');
  const link = await getSignedUrl(stage.main, new GetObjectCommand({ Bucket: bucket, Key: 'foo' }), {
    expiresIn: 600_000,
  });
  const { pathname, search } = new URL(link);
  const query = seconds === 600_000 ? search : search.replace('X-Amz-Expires=600000', `X-Amz-Expires=${seconds}`);
  expect(await send(stage.url, { path: pathname + query })).toMatchObject({ status, code });
};

export const sharing: Cases = {
  test_object_raw_get: readBy('nobody', 'public-read', 'public-read'),
  test_object_raw_get_bucket_acl: readBy('nobody', 'private', 'public-read'),
  test_object_raw_authenticated: readBy('main', 'public-read', 'public-read'),
  test_object_raw_authenticated_bucket_acl: readBy('main', 'private', 'public-read'),
  test_object_raw_authenticated_object_acl: readBy('main', 'public-read', 'private'),
  async test_object_raw_get_object_acl(stage) {
    const bucket = await shared(stage, 'public-read', 'private');
    expect(await stage.anonymous(`/${bucket}/foo`)).toMatchObject({ status: 403, code: 'AccessDenied' });
  },
  test_object_raw_get_bucket_gone: goneForNobody(true),
  test_object_raw_get_object_gone: goneForNobody(false),
  test_object_delete_key_bucket_gone: goneForNobody(true, 'DELETE'),
  test_object_raw_authenticated_bucket_gone: goneForMain(true, 'NoSuchBucket'),
  test_object_raw_authenticated_object_gone: goneForMain(false, 'NoSuchKey'),
  async test_object_raw_response_headers(stage) {
    const Bucket = await shared(stage, 'private', 'private');
    const wanted = {
      CacheControl: 'no-cache',
      ContentDisposition: 'bla',
      ContentEncoding: 'aaa',
      ContentLanguage: 'esperanto',
      ContentType: 'foo/bar',
    };
    const overrides = Object.fromEntries(Object.entries(wanted).map(([name, value]) => [`Response${name}`, value]));
    expect(await stage.main.getObject({ Bucket, Key: 'foo', ...overrides })).toMatchObject(wanted);
    const { headers } = await stage.signed({ path: `/${Bucket}/foo?response-expires=123` });
    expect(headers.expires).toBe('123');
  },
  test_object_raw_get_x_amz_expires_not_expired: expires(600_000, 200),
  test_object_raw_get_x_amz_expires_out_range_zero: expires(0, 400, 'AuthorizationQueryParametersError'),
  test_object_raw_get_x_amz_expires_out_max_range: expires(609_901, 400, 'AuthorizationQueryParametersError'),
  test_object_raw_get_x_amz_expires_out_positive_range: expires(-7, 400, 'AuthorizationQueryParametersError'),
  async test_object_raw_put_authenticated_expired(stage) {
    const bucket = await stage.bucketWith(['foo']);
    const signingDate = new Date(Date.now() - 2_000_000);
    const command = new PutObjectCommand({ Bucket: bucket, Key: 'foo' });
    const { pathname, search } = new URL(await getSignedUrl(stage.main, command, { expiresIn: 1000, signingDate }));
    const answer = await send(stage.url, { method: 'PUT', path: pathname + search, body: 'late' });
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await stage.read(bucket, 'foo')).toBe('foo');
  },
  async test_object_anon_put(stage) {
    const bucket = await stage.bucketWith(['foo']);
    const answer = await stage.anonymous(`/${bucket}/foo`, { method: 'PUT', body: 'x' });
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await stage.read(bucket, 'foo')).toBe('foo');
  },
  async test_object_put_authenticated(stage) {
    const bucket = await stage.bucket();
    await stage.put(bucket, 'foo', 'mine');
    expect(await stage.read(bucket, 'foo')).toBe('mine');
  },
  test_access_bucket_private_object_private: access('private', 'private'),
  test_access_bucket_private_objectv2_private: access('private', 'private', true),
  test_access_bucket_private_object_publicread: access('private', 'public-read'),
  test_access_bucket_private_objectv2_publicread: access('private', 'public-read', true),
  test_access_bucket_publicread_object_private: access('public-read', 'private'),
  test_access_bucket_publicread_object_publicread: access('public-read', 'public-read'),
};

const block = async ({ main }: Stage, Bucket: string, ...switches: string[]) => {
  const PublicAccessBlockConfiguration = Object.fromEntries(
    ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((name) => [
      name,
      switches.includes(name),
    ]),
  );
  await main.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration });
  const stored = await main.getPublicAccessBlock({ Bucket });
  expect(stored.PublicAccessBlockConfiguration).toEqual(PublicAccessBlockConfiguration);
};

const publicPolicy = (bucket: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }],
  });

export const publicAccess: Cases = {
  test_put_public_block: async (stage) =>
    block(stage, await stage.bucket(), 'BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy'),
  async test_block_public_put_bucket_acls(stage) {
    const Bucket = await stage.bucket();
    await block(stage, Bucket, 'BlockPublicAcls', 'BlockPublicPolicy');
    await refused(stage.main.putBucketAcl({ Bucket, ACL: 'public-read' }), 403, 'AccessDenied');
    for (const ACL of ['public-read-write', 'authenticated-read'] as const)
      await refused(stage.main.putBucketAcl({ Bucket, ACL }), 501, 'NotImplemented');
    await checkBucketGrants(stage, Bucket, [OWNED]);
  },
  async test_block_public_object_canned_acls(stage) {
    const Bucket = await stage.bucket();
    await block(stage, Bucket, 'BlockPublicAcls');
    await refused(stage.put(Bucket, 'foo', '', { ACL: 'public-read' }), 403, 'AccessDenied');
    await refused(stage.put(Bucket, 'foo', '', { ACL: 'authenticated-read' }), 501, 'NotImplemented');
    expect((await stage.main.listObjectsV2({ Bucket })).KeyCount).toBe(0);
  },
  async test_block_public_policy(stage) {
    const Bucket = await stage.bucket();
    await block(stage, Bucket, 'BlockPublicPolicy');
    await refused(stage.main.putBucketPolicy({ Bucket, Policy: publicPolicy(Bucket) }), 403, 'AccessDenied');
  },
  async test_ignore_public_acls(stage) {
    const Bucket = await shared(stage, 'public-read', 'public-read');
    await stage.alt.getObject({ Bucket, Key: 'foo' });
    await refused(stage.alt.listObjects({ Bucket }), 403, 'AccessDenied');
    await block(stage, Bucket, 'IgnorePublicAcls');
    await stage.main.putBucketAcl({ Bucket, ACL: 'public-read' });
    await refused(stage.alt.getObject({ Bucket, Key: 'foo' }), 403, 'AccessDenied');
    expect(await stage.anonymous(`/${Bucket}/foo`)).toMatchObject({ status: 403 });
  },
  async test_get_default_public_block(stage) {
    const Bucket = await stage.bucket();
    await refused(stage.main.getPublicAccessBlock({ Bucket }), 404, 'NoSuchPublicAccessBlockConfiguration');
  },
};

export const laterPublicAccess: Cases = {
  async test_get_undefined_public_block(stage) {
    const Bucket = await stage.bucket();
    await refused(stage.main.getPublicAccessBlock({ Bucket }), 404, 'NoSuchPublicAccessBlockConfiguration');
  },
  async test_put_get_delete_public_block(stage) {
    const Bucket = await stage.bucket();
    await block(stage, Bucket, 'BlockPublicAcls', 'BlockPublicPolicy');
    await stage.main.deletePublicAccessBlock({ Bucket });
    await refused(stage.main.getPublicAccessBlock({ Bucket }), 404, 'NoSuchPublicAccessBlockConfiguration');
  },
  async test_block_public_restrict_public_buckets(stage) {
    const Bucket = await stage.bucketWith(['foo']);
    await stage.main.putBucketPolicy({ Bucket, Policy: publicPolicy(Bucket) });
    expect(await stage.anonymous(`/${Bucket}/foo`)).toMatchObject({ status: 200 });
    await block(stage, Bucket, 'RestrictPublicBuckets');
    expect(await stage.anonymous(`/${Bucket}/foo`)).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await stage.read(Bucket, 'foo')).toBe('foo');
  },
};
