import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RecordedAmazon, startRecordedAmazon } from '#lib/object-stores/aws/testing/recorded-amazon';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import { declaredCapabilities, objectStore } from '#lib/object-stores/registry';

const REF = { bucket: 'shop-media' };
let gateway: RecordedAmazon;
let provider: ObjectStoreProvider;

beforeAll(async () => {
  gateway = await startRecordedAmazon();
  provider = objectStore('ceph', {
    // The IAM API of the gateway is on the port of S3.
    endpoint: gateway.url,
    region: 'default',
    publicHost: new URL(gateway.url).host,
    accessKeyId: 'ROOT',
    secretAccessKey: 'secret-of-the-root-user',
    options: { api: 'iam' },
    allowsPrivateAddress: true,
  });
});
afterAll(() => gateway.close());

it('gives a key of an account what the gateway asks of many deletions at once, and no other bucket', async () => {
  const key = await provider.createKey(REF, 'read-write');
  await provider.createKey(REF, 'read-only');
  const [writing, reading] = ['stowage-shop-media', 'stowage-shop-media-read'].map(
    (name) => gateway.users.get(name)?.policies.get('stowage') ?? '',
  );
  expect(JSON.parse(writing ?? '').Statement).toContainEqual({
    Sid: 'StowageDeleteMany',
    Effect: 'Allow',
    Action: ['s3:DeleteObject'],
    Resource: 'arn:aws:s3:::shop-media',
  });
  expect(reading).not.toContain('Delete');
  for (const policy of [writing, reading])
    expect(new Set(policy?.match(/arn:[^"]*/g))).toEqual(
      new Set(['arn:aws:s3:::shop-media', 'arn:aws:s3:::shop-media/*']),
    );
  expect((await provider.listKeys(REF)).map(({ keyId }) => keyId)).toContain(key.keyId);
});

it('has neither quotas nor figures, unlike the admin of the gateway', () => {
  expect(provider.settings.quota).toBeNull();
  for (const name of ['quota', 'exactUsage'] as const) {
    expect(declaredCapabilities('ceph', { api: 'iam' })[name]).toMatchObject({ can: false });
    expect(declaredCapabilities('ceph', { api: 'admin' })[name]).toEqual({ can: true });
    expect(declaredCapabilities('ceph')[name]).toEqual({ can: true });
  }
});
