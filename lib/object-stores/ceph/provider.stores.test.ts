import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cephAdmin } from '#lib/object-stores/ceph/admin-client';
import { cephStore } from '#lib/object-stores/ceph/provider';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import { adminS3 } from '#lib/object-stores/s3/store';
import { startCeph } from '#lib/object-stores/testing/real/ceph';
import { type Absent, isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';

let real: RealStore | Absent;
let store: ObjectStoreProvider;
beforeAll(async () => {
  real = await startCeph();
  if (!isAbsent(real)) store = cephStore.open(real.connection);
});
afterAll(() => (isAbsent(real) ? undefined : real.stop()));

describe('the Ceph gateway', () => {
  it('lets a key in again when its bucket was deleted by hand and is made again', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const ref = { bucket: 'made-again' };
    await store.ensureBucket(ref);
    const keys = [await store.createKey(ref, 'read-write'), await store.createKey(ref, 'read-only')];
    const s3 = adminS3({ ...real.connection, region: 'us-east-1' });
    await s3.send(new DeleteBucketCommand({ Bucket: ref.bucket }));
    s3.destroy();
    await store.ensureBucket(ref);
    for (const key of keys) {
      const bucket = store.openBucket(ref, key);
      await bucket.list({ limit: 1 });
      bucket.close();
    }
  });
});

describe('a new key', () => {
  it('has its secret from the gateway, so that none stands in the address of a request', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const keyId = new URL(request.url ?? '', 'http://x').searchParams.get('access-key');
      response.end(JSON.stringify([{ user: 'u', access_key: keyId, secret_key: 'canary-91c4' }]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const admin = cephAdmin({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'default',
      publicHost: 'localhost',
      accessKeyId: 'root',
      secretAccessKey: 'root-secret',
      options: {},
      allowsPrivateAddress: true,
    });
    expect(await admin.addKey('u', 'STW1')).toEqual({ keyId: 'STW1', secret: 'canary-91c4' });
    expect(asked.join()).not.toMatch(/secret-key|canary/);
    server.close();
    server.closeAllConnections();
  });
});
