import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BucketAccess } from '#lib/core/bucket-settings';
import { awsAccess } from '#lib/object-stores/aws/access';
import { iamUserName } from '#lib/object-stores/aws/iam-keys';
import { type RecordedAmazon, startRecordedAmazon } from '#lib/object-stores/aws/testing/recorded-amazon';
import type { ObjectStoreProvider, StoreConnection } from '#lib/object-stores/port';
import { declaredCapabilities, objectStore } from '#lib/object-stores/registry';
import { createS3Client } from '#lib/object-stores/s3/client';

const REF = { bucket: 'shop-media' };
const SECRET = 'canary-secret-of-the-region';
let amazon: RecordedAmazon;
let connection: StoreConnection;
let provider: ObjectStoreProvider;

beforeEach(async () => {
  amazon = await startRecordedAmazon();
  connection = {
    endpoint: amazon.url,
    region: 'eu-central-1',
    publicHost: new URL(amazon.url).host,
    accessKeyId: 'AKIAPANEL',
    secretAccessKey: SECRET,
    options: { iamEndpoint: amazon.url },
    allowsPrivateAddress: true,
  };
  provider = objectStore('aws', connection);
});
afterEach(() => amazon.close());

const keyIds = async () => (await provider.listKeys(REF)).map(({ keyId }) => keyId);

describe('keys of a bucket', () => {
  it('are those of a user that may use only this bucket', async () => {
    const key = await provider.createKey(REF, 'read-write');
    expect(key.secret).toBe(`secret-of-${key.keyId}`);
    expect(amazon.calls).toEqual(['CreateUser', 'PutUserPolicy', 'CreateAccessKey']);
    const user = amazon.users.get('stowage-shop-media');
    expect(user?.path).toBe('/stowage/');
    const policy = user?.policies.get('stowage') ?? '';
    expect(JSON.parse(policy).Statement).toHaveLength(2);
    expect(policy.match(/arn:aws:s3:::[^"]*/g)).toEqual(['arn:aws:s3:::shop-media', 'arn:aws:s3:::shop-media/*']);
    expect(policy.length).toBeLessThan(2048);
    expect(await provider.listKeys(REF)).toEqual([{ keyId: key.keyId, createdAt: expect.any(Date) }]);
  });

  it('are two at a time for writing and two for reading, oldest first', async () => {
    const keys = [
      await provider.createKey(REF, 'read-write'),
      await provider.createKey(REF, 'read-only'),
      await provider.createKey(REF, 'read-write'),
    ].map(({ keyId }) => keyId);
    expect(await keyIds()).toEqual(keys);
    expect([...amazon.users.keys()]).toEqual(['stowage-shop-media', 'stowage-shop-media-read']);
    await expect(provider.createKey(REF, 'read-write')).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(/two keys .* Remove one first/),
    });
    for (let i = 0; i < 2; i++) await provider.removeKey(REF, keys[0] ?? '');
    expect(await keyIds()).toEqual(keys.slice(1));
    await provider.createKey(REF, 'read-write');
  });

  it('do not count when somebody made them inactive, and give way', async () => {
    const old = await provider.createKey(REF, 'read-write');
    await provider.createKey(REF, 'read-write');
    const [first] = amazon.users.get('stowage-shop-media')?.keys ?? [];
    if (first) first.status = 'Inactive';
    expect(await keyIds()).not.toContain(old.keyId);
    await provider.createKey(REF, 'read-write');
    expect(await keyIds()).toHaveLength(2);
  });

  it('go with the bucket, and with them the users', async () => {
    await provider.createKey(REF, 'read-write');
    await provider.createKey(REF, 'read-only');
    for (let i = 0; i < 2; i++) await provider.removeBucket(REF);
    expect(amazon.users.size).toBe(0);
    expect(await keyIds()).toEqual([]);
  });

  it('are never those of a user that somebody else made', async () => {
    amazon.users.set('stowage-shop-media', { path: '/', policies: new Map(), keys: [] });
    await expect(provider.createKey(REF, 'read-write')).rejects.toMatchObject({ code: 'TAKEN' });
    await provider.removeBucket(REF);
    expect(amazon.users.has('stowage-shop-media')).toBe(true);
  });

  it('say which right the key of the region is missing', async () => {
    amazon.denied.add('PutUserPolicy');
    const failure = provider.createKey(REF, 'read-write');
    await expect(failure).rejects.toMatchObject({
      code: 'DENIED',
      message: expect.stringMatching(/may not do iam:PutUserPolicy\. Add it to the policy/),
    });
    await expect(failure).rejects.not.toThrow(SECRET);
  });

  it('have users with names that IAM takes, whatever the length of the bucket name', () => {
    const [long, longer] = ['a'.repeat(60), `${'a'.repeat(59)}b`];
    const names = [long, longer].flatMap((name) => [iamUserName(name, 'read-write'), iamUserName(name, 'read-only')]);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^stowage-[\w+=,.@-]{1,56}$/);
  });
});

describe('who may read', () => {
  const CLOSED: BucketAccess = { visibility: 'private', publicPrefixes: [] };
  const OPEN: BucketAccess = { visibility: 'public-read', publicPrefixes: [] };
  const FOLDERS: BucketAccess = { visibility: 'private', publicPrefixes: ['media/', 'static/'] };
  const accessIn = (mode: 'policy' | 'acl') => awsAccess(createS3Client(connection), mode);
  const flags = () =>
    [...(amazon.documents.get('shop-media?publicAccessBlock') ?? '').matchAll(/<(\w+)>true</g)]
      .map(([, name]) => name)
      .sort();
  const policy = () => amazon.documents.get('shop-media?policy') ?? '';

  it.each(['policy', 'acl'] as const)('is read back as it was set, by %s', async (mode) => {
    const access = accessIn(mode);
    for (const wish of [CLOSED, OPEN, FOLDERS, OPEN, CLOSED]) {
      for (let i = 0; i < 2; i++) await access.apply(REF, wish);
      expect(await access.observe(REF)).toEqual({ value: wish, foreign: [] });
    }
    expect(policy()).toBe('');
  });

  it('by policy keeps ACLs off and opens with a bucket policy', async () => {
    const access = accessIn('policy');
    await access.apply(REF, CLOSED);
    expect(flags()).toEqual(['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets']);
    expect(amazon.documents.get('shop-media?ownershipControls')).toContain('BucketOwnerEnforced');
    await access.apply(REF, OPEN);
    expect(flags()).toEqual(['BlockPublicAcls', 'IgnorePublicAcls']);
    expect(policy()).toContain('arn:aws:s3:::shop-media/*');
    expect(policy()).not.toContain('ListBucket');
  });

  it('by ACL takes every upload, and makes public ACLs void in a private bucket', async () => {
    const access = accessIn('acl');
    await access.apply(REF, CLOSED);
    expect(flags()).toEqual(['BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets']);
    expect(amazon.documents.get('shop-media?ownershipControls')).toContain('BucketOwnerPreferred');
    await access.apply(REF, OPEN);
    expect(flags()).toEqual(['BlockPublicPolicy', 'RestrictPublicBuckets']);
    expect(policy()).toBe('');
  });

  it('says that the account forbids public buckets', async () => {
    amazon.isAccountBlocked = true;
    const access = accessIn('policy');
    await access.apply(REF, CLOSED);
    await expect(access.apply(REF, OPEN)).rejects.toMatchObject({
      code: 'DENIED',
      message: expect.stringMatching(/account forbids public buckets\. .* or choose private/),
    });
  });

  it('keeps statements that others wrote, and shows what they opened', async () => {
    const access = accessIn('policy');
    const own = {
      Sid: 'Backup',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::2:root' },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::shop-media/*',
    };
    const open = { Effect: 'Allow', Principal: '*', Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::shop-media/*' };
    amazon.documents.set('shop-media?policy', JSON.stringify({ Version: '2012-10-17', Statement: [own, open] }));
    const { foreign } = await access.observe(REF);
    expect(foreign).toContain('The policy lets everyone do s3:PutObject.');
    expect(foreign).toContain('The object ownership of the bucket is ObjectWriter, not BucketOwnerEnforced.');
    await access.apply(REF, OPEN);
    expect(policy()).toContain('Backup');
    expect(policy()).not.toContain('s3:PutObject');
    expect(await access.observe(REF)).toEqual({ value: OPEN, foreign: [] });
  });
});

describe('Amazon itself', () => {
  const amazonItself = (options: StoreConnection['options']) =>
    objectStore('aws', {
      ...connection,
      endpoint: 'https://s3.eu-central-1.amazonaws.com',
      publicHost: 's3.eu-central-1.amazonaws.com',
      options,
    });

  it('is addressed by sub-domains, and uploads send the ACL that it takes', () => {
    expect(amazonItself({ uploads: 'policy' }).location(REF)).toMatchObject({
      host: 'shop-media.s3.eu-central-1.amazonaws.com',
      publicUrl: 'https://shop-media.s3.eu-central-1.amazonaws.com',
      uploadAcl: 'bucket-owner-full-control',
    });
    expect(amazonItself({ uploads: 'acl' }).location(REF).uploadAcl).toBeNull();
    expect(provider.location(REF).uploadAcl).toBeNull();
  });

  it('signs links for the sub-domain', async () => {
    const bucket = amazonItself({}).openBucket(REF, { keyId: 'AKIAENV', secret: 's' });
    const url = await bucket.signedUrl('a b.txt', { expiresInSeconds: 60 });
    expect(url).toMatch(/^https:\/\/shop-media\.s3\.eu-central-1\.amazonaws\.com\/a%20b\.txt\?.*AKIAENV/);
    bucket.close();
  });

  it('is sent no ACL where ACLs are off', async () => {
    const sent: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      sent.push(request.headers['x-amz-acl']?.toString());
      request.resume().on('end', () => response.end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A bare address has no sub-domains, so that the call arrives here.
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const uploads of ['policy', 'acl']) {
      const bucket = objectStore('aws', { ...connection, endpoint, options: { uploads } }).openBucket(REF, null);
      await bucket.put('a.txt', Buffer.from('a'), { acl: 'public-read' });
      bucket.close();
    }
    server.close();
    expect(sent).toEqual([undefined, 'public-read']);
  });

  it('declares what the mode of uploads means', () => {
    expect(declaredCapabilities('aws', { uploads: 'policy' }).aclUploads).toMatchObject({ can: false });
    expect(declaredCapabilities('aws', { uploads: 'acl' }).aclUploads).toEqual({ can: true });
    expect(declaredCapabilities('aws', { uploads: 'acl' }).publicRead).toMatchObject({ note: expect.any(String) });
  });
});
