import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RecordedAmazon, startRecordedAmazon } from '#lib/object-stores/aws/testing/recorded-amazon';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import { objectStore } from '#lib/object-stores/registry';

// What SeaweedFS does differently from Amazon, against recorded answers: where its program is installed,
// conformance/seaweedfs.stores.test.ts tries the real one.
const REF = { bucket: 'shop-media' };
let recorded: RecordedAmazon;
let provider: ObjectStoreProvider;

beforeEach(async () => {
  recorded = await startRecordedAmazon();
  provider = objectStore('seaweedfs', {
    endpoint: recorded.url,
    region: 'local',
    publicHost: 's3.local.localhost',
    accessKeyId: 'ADMIN',
    secretAccessKey: 'secret',
    options: {},
    allowsPrivateAddress: true,
  });
});
afterEach(() => recorded.close());

it('asks the S3 port for users, which have no paths there', async () => {
  const { keyId } = await provider.createKey(REF, 'read-write');
  expect(recorded.calls).toEqual(['CreateUser', 'PutUserPolicy', 'CreateAccessKey']);
  expect(recorded.users.get('stowage-shop-media')?.path).toBe('/');
  await provider.createKey(REF, 'read-write');
  expect((await provider.listKeys(REF)).map((key) => key.keyId)).toContain(keyId);
  await provider.removeBucket(REF);
  expect(recorded.users.size).toBe(0);
});

it('never removes a bucket that holds something, although the store would', async () => {
  recorded.fullBuckets.add(REF.bucket);
  await expect(provider.removeBucket(REF)).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringMatching(/still holds objects/),
  });
  expect(recorded.calls.filter((call) => call.startsWith('DELETE'))).toEqual([]);
});
