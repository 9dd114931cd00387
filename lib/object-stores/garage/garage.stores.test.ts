import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '#lib/core/bucket-settings';
import { garageAdmin } from '#lib/object-stores/garage/admin-client';
import { panelKey } from '#lib/object-stores/garage/panel-key';
import { garageStore } from '#lib/object-stores/garage/provider';
import type { BucketRef, StoreConnection } from '#lib/object-stores/port';
import { startGarage } from '#lib/object-stores/testing/real/garage';

describe('Garage', async () => {
  const store = await startGarage();
  if ('absent' in store) {
    it.skip(`not run: ${store.absent}`);
    return;
  }
  const { connection } = store;
  const admin = garageAdmin(connection);
  const provider = garageStore.open(connection);
  let made = 0;

  const newRef = (): BucketRef => {
    made += 1;
    return { bucket: `garage-${made}` };
  };
  const bytes = (value: string) => new TextEncoder().encode(value);

  afterAll(() => store.stop());

  it('agrees on one panel key, whoever makes it first', async () => {
    const panels = Array.from({ length: 4 }, () => panelKey(garageAdmin(connection)));
    await Promise.all(panels.map((panel) => panel.get().catch(() => undefined)));
    const chosen = await Promise.all(panels.map(() => panelKey(admin).get()));
    expect(new Set(chosen.map(({ accessKeyId }) => accessKeyId)).size).toBe(1);
  });

  it('owns its bucket again when somebody took the grant away', async () => {
    const ref = newRef();
    await provider.ensureBucket(ref);
    const bucket = await admin.getBucket(ref.bucket);
    const { accessKeyId } = await panelKey(admin).get();
    await fetch(`${store.adminEndpoint}/v2/DenyBucketKey`, {
      method: 'POST',
      headers: { authorization: `Bearer ${store.adminToken}` },
      body: JSON.stringify({ bucketId: bucket.id, accessKeyId, permissions: { read: true, write: true, owner: true } }),
    });
    const { lifecycle } = defaultSettings('private');
    await provider.settings.lifecycle?.apply(ref, lifecycle);
    expect(await provider.settings.lifecycle?.observe(ref)).toEqual({ value: lifecycle, foreign: [] });
  });

  it('makes its own key anew when somebody deleted it', async () => {
    const ref = newRef();
    await provider.ensureBucket(ref);
    const { accessKeyId } = await panelKey(admin).get();
    await admin.deleteKey(accessKeyId);
    const { lifecycle } = defaultSettings('private');
    await provider.settings.lifecycle?.apply(ref, lifecycle);
    await provider.emptyBucket(ref);
    expect((await panelKey(admin).get()).accessKeyId).not.toBe(accessKeyId);
  });

  it('goes on with a bucket or a key whose making was cut short', async () => {
    const ref = newRef();
    await admin.createBucket(ref.bucket);
    await provider.ensureBucket(ref);
    await admin.createKey(`stowage-${ref.bucket}`);
    // Made, but never let into the bucket: no key of it, and cleaned up with the next one.
    expect(await provider.listKeys(ref)).toEqual([]);
    const { keyId } = await provider.createKey(ref, 'read-write');
    expect(await provider.listKeys(ref)).toMatchObject([{ keyId, createdAt: expect.any(Date) }]);
    expect(await admin.listKeys(`stowage-${ref.bucket}`)).toMatchObject([{ id: keyId }]);
    await provider.removeKey(ref, keyId);
    expect(await provider.listKeys(ref)).toEqual([]);
  });

  it('has no keys any more in a bucket that was deleted by hand and made again', async () => {
    const ref = newRef();
    await provider.ensureBucket(ref);
    await provider.createKey(ref, 'read-write');
    await admin.deleteBucket((await admin.getBucket(ref.bucket)).id);
    expect(await provider.listKeys(ref)).toEqual([]);
    await provider.ensureBucket(ref);
    expect(await provider.listKeys(ref)).toEqual([]);
  });

  it('counts at once and exactly', async () => {
    const ref = newRef();
    await provider.ensureBucket(ref);
    const bucket = provider.openBucket(ref, await provider.createKey(ref, 'read-write'));
    await bucket.put('a.txt', bytes('12345'), {});
    await bucket.put('a.txt', bytes('123'), {});
    await bucket.put('b.txt', bytes('12'), {});
    expect(await provider.usage(ref)).toMatchObject({ bytes: 5, objects: 2 });
    bucket.close();
  });

  it('says that parts of an upload are over the quota', async () => {
    const ref = newRef();
    await provider.ensureBucket(ref);
    await provider.settings.quota?.apply(ref, 1000);
    const bucket = provider.openBucket(ref, await provider.createKey(ref, 'read-write'));
    const upload = async () => {
      const id = await bucket.uploads.begin('large.bin', {});
      await bucket.uploads.putPart('large.bin', id, 1, new Uint8Array(2000));
      await bucket.uploads.complete('large.bin', id, 1);
    };
    await expect(upload()).rejects.toMatchObject({ code: 'FULL' });
    bucket.close();
  });

  it('opens nothing to everyone without a web host, and says what is missing', async () => {
    const ref = newRef();
    await provider.ensureBucket(ref);
    const { adminEndpoint = '' } = connection.options;
    const without: StoreConnection = { ...connection, options: { adminEndpoint } };
    const wish = { visibility: 'public-read' as const, publicPrefixes: [] };
    await expect(garageStore.open(without).settings.access.apply(ref, wish)).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('s3_web'),
    });
    expect(garageStore.capabilities(without).publicRead.can).toBe(false);
    expect(garageStore.open(without).location(ref)).toMatchObject({ hasOwnPublicHost: false });
    expect(provider.location(ref)).toMatchObject({
      publicUrl: `http://${ref.bucket}.${store.webHost}`,
      hasOwnPublicHost: true,
    });
  });

  it('tells an admin API that is none, without the token', async () => {
    const server = createServer((_, response) => response.end('<html></html>'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const adminEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const other = garageStore.open({ ...connection, options: { adminEndpoint } });
    const failure: unknown = await other.ensureBucket(newRef()).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(/Something answers where the administration .* Check the addresses/),
    });
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain(store.adminToken);
    server.close();
  });
});
