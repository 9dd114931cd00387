import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { send } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

let test: TestStore;
let mine: string;
let theirs: string;
let writer: S3Client;
let reader: S3Client;

beforeAll(async () => {
  test = await startTestStore();
});
afterAll(() => test.stop());
beforeEach(async () => {
  mine = await test.createBucket();
  theirs = await test.createBucket();
  ({ s3: writer } = await test.createKey(mine));
  ({ s3: reader } = await test.createKey(mine, 'read-only'));
  for (const Bucket of [mine, theirs]) await test.root.send(new PutObjectCommand({ Bucket, Key: 'a', Body: Bucket }));
});

const refused = (call: Promise<unknown>) => expect(call).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
const anonymous = (path: string, method = 'GET') => send(test.url, { method, path });
const policyOf = (resource: string, more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${resource}`, ...more },
    ],
  });
const putPolicy = (Policy: string) => test.root.send(new PutBucketPolicyCommand({ Bucket: mine, Policy }));

describe('a key', () => {
  it('reads, writes, lists and deletes in its own bucket', async () => {
    await writer.send(new PutObjectCommand({ Bucket: mine, Key: 'b', Body: 'x' }));
    await writer.send(new CopyObjectCommand({ Bucket: mine, Key: 'c', CopySource: `${mine}/b` }));
    const list = await writer.send(new ListObjectsV2Command({ Bucket: mine }));
    expect(list.Contents?.map(({ Key }) => Key)).toEqual(['a', 'b', 'c']);
    await writer.send(new DeleteObjectCommand({ Bucket: mine, Key: 'b' }));
  });

  it('opens no other bucket, existing or not', async () => {
    for (const Bucket of [theirs, 'no-such-bucket']) {
      await refused(writer.send(new GetObjectCommand({ Bucket, Key: 'a' })));
      await refused(writer.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'x' })));
      await refused(writer.send(new DeleteObjectCommand({ Bucket, Key: 'a' })));
      await refused(writer.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }] } })));
      await refused(writer.send(new ListObjectsV2Command({ Bucket })));
      await refused(writer.send(new HeadBucketCommand({ Bucket })));
      await refused(writer.send(new CopyObjectCommand({ Bucket: mine, Key: 'stolen', CopySource: `${Bucket}/a` })));
      await refused(writer.send(new CopyObjectCommand({ Bucket, Key: 'planted', CopySource: `${mine}/a` })));
      // What is not implemented must not tell that the bucket is there.
      await refused(writer.send(new GetBucketTaggingCommand({ Bucket })));
      for (const path of [`/${Bucket}?tagging`, `/${Bucket}/a?tagging`, `/${Bucket}/a?versionId=1`])
        expect(await anonymous(path)).toMatchObject({ status: 403, code: 'AccessDenied' });
      expect(await anonymous(`/${Bucket}/a`, 'PATCH')).toMatchObject({ status: 403, code: 'AccessDenied' });
    }
  });

  it('sees only its own bucket in the list of buckets', async () => {
    const { Buckets } = await writer.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([mine]);
  });

  it('cannot administer its bucket', async () => {
    const rules = [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }];
    await refused(writer.send(new DeleteBucketCommand({ Bucket: mine })));
    await refused(writer.send(new CreateBucketCommand({ Bucket: 'another-bucket' })));
    await refused(writer.send(new PutBucketPolicyCommand({ Bucket: mine, Policy: policyOf(`${mine}/*`) })));
    await refused(writer.send(new PutBucketAclCommand({ Bucket: mine, ACL: 'public-read' })));
    await refused(writer.send(new PutBucketCorsCommand({ Bucket: mine, CORSConfiguration: { CORSRules: rules } })));
    const PublicAccessBlockConfiguration = { IgnorePublicAcls: false };
    await refused(writer.send(new PutPublicAccessBlockCommand({ Bucket: mine, PublicAccessBlockConfiguration })));
  });

  it('with read-only access writes nothing', async () => {
    await reader.send(new GetObjectCommand({ Bucket: mine, Key: 'a' }));
    await reader.send(new ListObjectsV2Command({ Bucket: mine }));
    await refused(reader.send(new PutObjectCommand({ Bucket: mine, Key: 'b', Body: 'x' })));
    await refused(reader.send(new PutObjectAclCommand({ Bucket: mine, Key: 'a', ACL: 'public-read' })));
    await refused(reader.send(new DeleteObjectCommand({ Bucket: mine, Key: 'a' })));
    await refused(reader.send(new DeleteObjectsCommand({ Bucket: mine, Delete: { Objects: [{ Key: 'a' }] } })));
    await refused(reader.send(new CopyObjectCommand({ Bucket: mine, Key: 'b', CopySource: `${mine}/a` })));
  });

  it('is refused the moment it is revoked, and a new bucket of the old name is closed to it', async () => {
    await test.provider.emptyBucket({ bucket: mine });
    await test.provider.removeBucket({ bucket: mine });
    await test.provider.ensureBucket({ bucket: mine });
    await expect(writer.send(new ListObjectsV2Command({ Bucket: mine }))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
    });
  });
});

describe('everyone', () => {
  it('reads nothing of a private bucket and learns no names', async () => {
    for (const path of [
      `/${mine}/a`,
      `/${mine}/missing`,
      `/${mine}`,
      `/${mine}?list-type=2`,
      '/',
      '/no-such-bucket/a',
      `/${mine}?acl`,
      `/${mine}/a?acl`,
    ])
      expect(await anonymous(path)).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect((await anonymous(`/${mine}/a`, 'HEAD')).status).toBe(403);
  });

  it('writes nothing, even where all is public', async () => {
    await putPolicy(policyOf(`${mine}/*`));
    await test.root.send(new PutBucketAclCommand({ Bucket: mine, ACL: 'public-read' }));
    for (const [method, path] of [
      ['PUT', 'b'],
      ['DELETE', 'a'],
      ['POST', '?delete'],
      ['PUT', 'a?acl'],
      ['POST', 'b?uploads'],
      ['PUT', ''],
      ['DELETE', ''],
      ['PUT', '?policy'],
      ['POST', ''],
    ])
      expect(await anonymous(`/${mine}/${path}`, method)).toMatchObject({
        status: expect.toSatisfy((s: number) => s === 403 || s === 405),
      });
    expect(await anonymous(`/${mine}/a`)).toMatchObject({ status: 200 });
  });

  it('reads an object with a public ACL, and lists nothing', async () => {
    await writer.send(new PutObjectCommand({ Bucket: mine, Key: 'open', Body: 'x', ACL: 'public-read' }));
    expect(await anonymous(`/${mine}/open`)).toMatchObject({ status: 200 });
    expect(await anonymous(`/${mine}/a`)).toMatchObject({ status: 403 });
    expect(await anonymous(`/${mine}`)).toMatchObject({ status: 403 });
    await writer.send(new PutObjectAclCommand({ Bucket: mine, Key: 'open', ACL: 'private' }));
    expect(await anonymous(`/${mine}/open`)).toMatchObject({ status: 403 });
    const acl = await writer.send(new GetObjectAclCommand({ Bucket: mine, Key: 'open' }));
    expect(acl.Grants).toHaveLength(1);
  });

  it('reads objects without an ACL of their own when the ACL of the bucket is public, and lists nothing', async () => {
    await writer.send(new PutObjectCommand({ Bucket: mine, Key: 'closed', Body: 'x', ACL: 'private' }));
    await test.root.send(new PutBucketAclCommand({ Bucket: mine, ACL: 'public-read' }));
    expect(await anonymous(`/${mine}/a`)).toMatchObject({ status: 200 });
    expect(await anonymous(`/${mine}/closed`)).toMatchObject({ status: 403 });
    expect(await anonymous(`/${mine}`)).toMatchObject({ status: 403 });
  });

  it('reads exactly the prefixes of a policy', async () => {
    for (const Key of ['media/1', 'media2', 'exact', 'exactly'])
      await writer.send(new PutObjectCommand({ Bucket: mine, Key, Body: 'x' }));
    await putPolicy(
      policyOf(`${mine}/*`, { Resource: [`arn:aws:s3:::${mine}/media/*`, `arn:aws:s3:::${mine}/exact`] }),
    );
    expect((await anonymous(`/${mine}/media/1`)).status).toBe(200);
    expect((await anonymous(`/${mine}/exact`)).status).toBe(200);
    expect((await anonymous(`/${mine}/media2`)).status).toBe(403);
    expect((await anonymous(`/${mine}/exactly`)).status).toBe(403);
    expect((await anonymous(`/${mine}/media/missing`)).status).toBe(404);
    expect((await anonymous(`/${mine}?list-type=2&prefix=media/`)).status).toBe(403);
  });

  it('reads nothing where public access is blocked, although uploads may still ask for it', async () => {
    const block = { IgnorePublicAcls: true, RestrictPublicBuckets: true };
    await test.root.send(new PutPublicAccessBlockCommand({ Bucket: mine, PublicAccessBlockConfiguration: block }));
    await putPolicy(policyOf(`${mine}/*`));
    await writer.send(new PutObjectCommand({ Bucket: mine, Key: 'open', Body: 'x', ACL: 'public-read' }));
    expect((await anonymous(`/${mine}/open`)).status).toBe(403);
    const stored = await test.root.send(new GetPublicAccessBlockCommand({ Bucket: mine }));
    expect(stored.PublicAccessBlockConfiguration).toEqual({
      ...block,
      BlockPublicAcls: false,
      BlockPublicPolicy: false,
    });
  });

  it('is given no public ACL or policy where those are refused', async () => {
    const block = { BlockPublicAcls: true, BlockPublicPolicy: true };
    await test.root.send(new PutPublicAccessBlockCommand({ Bucket: mine, PublicAccessBlockConfiguration: block }));
    await refused(writer.send(new PutObjectCommand({ Bucket: mine, Key: 'open', Body: 'x', ACL: 'public-read' })));
    await refused(writer.send(new PutObjectAclCommand({ Bucket: mine, Key: 'a', ACL: 'public-read' })));
    await refused(putPolicy(policyOf(`${mine}/*`)));
  });

  it('gets no active content from a public object', async () => {
    await putPolicy(policyOf(`${mine}/*`));
    await writer.send(new PutObjectCommand({ Bucket: mine, Key: 'page', Body: '<script>', ContentType: 'text/html' }));
    const { headers } = await anonymous(`/${mine}/page`);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toContain('sandbox');
    for (const ContentType of [
      'TEXT/HTML;x',
      'image/svg+xml',
      'text/xsl',
      'text/rdf',
      'multipart/x-mixed-replace;boundary=a',
    ]) {
      await writer.send(new PutObjectCommand({ Bucket: mine, Key: 'page', Body: '<script>', ContentType }));
      expect((await anonymous(`/${mine}/page`)).headers['content-security-policy']).toContain('sandbox');
    }
    expect(await anonymous(`/${mine}/page?response-content-type=text/html`)).toMatchObject({ code: 'InvalidRequest' });
  });
});

describe('a policy', () => {
  it.each<[string, string | (() => string), string]>([
    ['that is no JSON', '{', 'MalformedPolicy'],
    ['without a version', '{"Statement":[]}', 'MalformedPolicy'],
    ['for another bucket', () => policyOf('other/*'), 'MalformedPolicy'],
    ['for the bucket itself', () => policyOf(mine), 'MalformedPolicy'],
    ['that opens writing', () => policyOf(`${mine}/*`, { Action: 's3:PutObject' }), 'NotImplemented'],
    ['that opens everything', () => policyOf(`${mine}/*`, { Action: 's3:*' }), 'NotImplemented'],
    [
      'that opens listing as well',
      () => policyOf(`${mine}/*`, { Action: ['s3:GetObject', 's3:ListBucket'] }),
      'NotImplemented',
    ],
    ['that denies', () => policyOf(`${mine}/*`, { Effect: 'Deny' }), 'NotImplemented'],
    ['with a condition', () => policyOf(`${mine}/*`, { Condition: { IpAddress: {} } }), 'NotImplemented'],
    ['for somebody', () => policyOf(`${mine}/*`, { Principal: { AWS: 'arn:aws:iam::1:root' } }), 'NotImplemented'],
    ['with a wildcard in the middle', () => policyOf(`${mine}/*/x`), 'NotImplemented'],
  ])('%s is refused', async (_name, policy, name) => {
    await expect(putPolicy(typeof policy === 'string' ? policy : policy())).rejects.toMatchObject({ name });
  });

  it('may name everyone in the other form', async () => {
    await putPolicy(policyOf(`${mine}/*`, { Principal: { AWS: ['*'] }, Action: ['s3:GetObject'] }));
    expect((await anonymous(`/${mine}/a`)).status).toBe(200);
  });
});

it.each(['public-read-write', 'authenticated-read', 'aws-exec-read'])('the ACL %s is refused', async (acl) => {
  const answer = await send(test.url, {
    method: 'PUT',
    path: `/${mine}/b`,
    body: 'x',
    key: ROOT,
    headers: { 'x-amz-acl': acl },
  });
  expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' });
});
