import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { adminSender } from '#lib/object-stores/admin-request';
import { newDatedKey } from '#lib/object-stores/dated-key';
import { minioAdmin } from '#lib/object-stores/minio/admin-client';
import { minioStore } from '#lib/object-stores/minio/provider';
import { openBody, sealBody } from '#lib/object-stores/minio/sealed-body';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import { keyStatements } from '#lib/object-stores/s3/policy';
import { startMinio } from '#lib/object-stores/testing/real/minio';
import { type Absent, isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';

let real: RealStore | Absent;
let store: ObjectStoreProvider;
beforeAll(async () => {
  real = await startMinio();
  if (!isAbsent(real)) store = minioStore.open(real.connection);
});
afterAll(() => (isAbsent(real) ? undefined : real.stop()));

describe('MinIO', () => {
  it('tells what it counted and when, once it has looked', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const ref = { bucket: 'counted' };
    await store.ensureBucket(ref);
    const bucket = store.openBucket(ref, null);
    await bucket.put('a.txt', new Uint8Array(12_345), {});
    bucket.close();
    // Listing knows when the last object was written, the scanner does not.
    const counted = await vi.waitFor(
      async () => {
        const usage = await store.usage(ref);
        expect(usage).toMatchObject({ bytes: 12_345, objects: 1, lastWriteAt: null });
        return usage;
      },
      { timeout: 120_000, interval: 200 },
    );
    expect(counted?.at.getTime()).toBeLessThanOrEqual(Date.now());
    await store.emptyBucket(ref);
    await store.removeBucket(ref);
    expect(await store.usage(ref)).toBeNull();
  });

  it('lists and revokes the keys of one bucket and of no other', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const [ref, other] = [{ bucket: 'own-keys' }, { bucket: 'other-keys' }];
    for (const each of [ref, other]) await store.ensureBucket(each);
    const [one, two] = [await store.createKey(ref, 'read-write'), await store.createKey(ref, 'read-only')];
    const theirs = await store.createKey(other, 'read-write');
    expect((await store.listKeys(ref)).map(({ keyId }) => keyId)).toEqual([one.keyId, two.keyId]);
    await store.removeKey(other, one.keyId);
    for (let i = 0; i < 2; i++) await store.removeKey(ref, two.keyId);
    expect(await store.listKeys(ref)).toMatchObject([{ keyId: one.keyId }]);
    await store.removeBucket(ref);
    expect(await store.listKeys(other)).toMatchObject([{ keyId: theirs.keyId }]);
  });

  it.for(['read-write', 'read-only'] as const)(
    'lets no %s key do anything with other keys',
    async (access, context) => {
      if (isAbsent(real)) return context.skip(real.absent);
      const { endpoint, region } = real;
      const [ref, other] = [{ bucket: `${access}-own` }, { bucket: `${access}-other` }];
      for (const each of [ref, other]) await store.ensureBucket(each);
      const [key, theirs] = [await store.createKey(ref, access), await store.createKey(other, 'read-write')];
      const send = adminSender({
        allowsPrivateAddress: true,
        signWith: { accessKeyId: key.keyId, secretAccessKey: key.secret, region, service: 's3' },
      });
      const ask = async (method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, id: string, body?: object) =>
        send({
          method,
          url: `${endpoint}/minio/admin/v3/${path}`,
          query: id === '' ? {} : { accessKey: id },
          ...(body ? { body: await sealBody(key.secret, JSON.stringify(body)) } : {}),
        });
      const secret = { secretKey: 'stolen-secret-123456', status: 'enabled' };
      const statuses = {
        users: (await ask('GET', 'list-users', '')).status,
        info: (await ask('GET', 'user-info', theirs.keyId)).status,
        change: (await ask('PUT', 'add-user', theirs.keyId, secret)).status,
        changeSelf: (await ask('PUT', 'add-user', key.keyId, secret)).status,
        remove: (await ask('DELETE', 'remove-user', theirs.keyId)).status,
        account: (await ask('GET', 'info-service-account', theirs.keyId)).status,
        add: (await ask('PUT', 'add-service-account', '', { accessKey: 'ANOTHERKEY', secretKey: 'secret-1234' }))
          .status,
      };
      expect(new Set(Object.values(statuses))).toEqual(new Set([403]));
      // It answers 204 for whatever is no account, and does nothing.
      await ask('DELETE', 'delete-service-account', theirs.keyId);
      const listed = await ask('GET', 'list-service-accounts', '');
      if (listed.status < 300) expect(JSON.parse(await openBody(key.secret, listed.body)).accounts ?? []).toEqual([]);
      expect(await store.listKeys(other)).toMatchObject([{ keyId: theirs.keyId }]);
      const bucket = store.openBucket(other, theirs);
      expect((await bucket.list({})).objects).toEqual([]);
      bucket.close();
      for (const each of [ref, other]) await store.removeBucket(each);
    },
  );

  it('still knows and revokes the service accounts that keys once were', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const ref = { bucket: 'older-keys' };
    await store.ensureBucket(ref);
    const older = newDatedKey();
    const dialect = { path: '/minio/admin/v3', isSealed: true };
    await minioAdmin(real.connection, dialect).addAccount(
      older,
      ref.bucket,
      keyStatements(ref.bucket, 'read-only').slice(0, 1),
    );
    const key = await store.createKey(ref, 'read-write');
    expect((await store.listKeys(ref)).map(({ keyId }) => keyId)).toEqual([older.keyId, key.keyId]);
    await store.removeKey(ref, older.keyId);
    expect(await store.listKeys(ref)).toMatchObject([{ keyId: key.keyId }]);
    await store.removeBucket(ref);
  });

  it('removes the keys that are left together with the bucket', async (context) => {
    if (isAbsent(real)) return context.skip(real.absent);
    const ref = { bucket: 'with-keys' };
    await store.ensureBucket(ref);
    await store.createKey(ref, 'read-write');
    await store.createKey(ref, 'read-only');
    expect(await store.listKeys(ref)).toHaveLength(2);
    await store.removeBucket(ref);
    expect(await store.listKeys(ref)).toEqual([]);
  });
});
