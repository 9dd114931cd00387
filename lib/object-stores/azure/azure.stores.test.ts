import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '#lib/core/bucket-settings';
import { applySettings, reconcileSetting } from '#lib/object-stores/apply-settings';
import { azureAccount, connectAzure } from '#lib/object-stores/azure/account';
import { azureStore } from '#lib/object-stores/azure/provider';
import type { BucketRef } from '#lib/object-stores/port';
import { startAzurite } from '#lib/object-stores/testing/real/azurite';

describe('Azure Blob Storage', async () => {
  const store = await startAzurite();
  if ('absent' in store) {
    it.skip(`not run: ${store.absent}`);
    return;
  }
  const provider = azureStore.open(store.connection);
  const connections = connectAzure(azureAccount(store.connection), true);
  let made = 0;

  async function newContainer(): Promise<BucketRef> {
    made += 1;
    const ref = { bucket: `azure-${made}` };
    await provider.ensureBucket(ref);
    return ref;
  }
  const bytes = (value: string) => new TextEncoder().encode(value);

  afterAll(async () => {
    connections.close();
    await store.stop();
  });

  it('keeps the changes of several at once, and what others set', async () => {
    const ref = await newContainer();
    const container = connections.container(ref.bucket, null);
    await container.setAccessPolicy(undefined, [{ id: 'theirs', accessPolicy: { permissions: 'r' } }]);
    const [one, two] = await Promise.all([
      provider.createKey(ref, 'read-write'),
      provider.createKey(ref, 'read-only'),
      provider.settings.access.apply(ref, { visibility: 'public-read', publicPrefixes: [] }),
    ]);
    const { blobPublicAccess, signedIdentifiers } = await container.getAccessPolicy();
    expect(blobPublicAccess).toBe('blob');
    expect(signedIdentifiers.map(({ id }) => id).sort()).toEqual([one.keyId, two.keyId, 'theirs'].sort());
    const keys = await provider.listKeys(ref);
    expect(keys.map(({ keyId }) => keyId).sort()).toEqual([one.keyId, two.keyId].sort());
    for (const { createdAt } of keys) expect(Math.abs(Date.now() - (createdAt?.getTime() ?? 0))).toBeLessThan(60_000);
    await provider.removeKey(ref, 'theirs');
    expect((await container.getAccessPolicy()).signedIdentifiers).toHaveLength(3);
  });

  it('leaves the CORS rules of the account alone, which belong to every container', async () => {
    const service = connections.service();
    const rules = ['https://one.example.com', 'https://two.example.com'].map((allowedOrigins) => ({
      allowedOrigins,
      allowedMethods: 'GET,PUT',
      allowedHeaders: '*',
      exposedHeaders: 'ETag',
      maxAgeInSeconds: 60,
    }));
    await service.setProperties({ cors: rules });
    const terms = { capabilities: azureStore.capabilities(store.connection), panelUrl: 'https://panel.example.com' };
    const cors = [{ allowedOrigins: ['https://three.example.com'], allowedMethods: ['GET' as const] }].map((rule) => ({
      ...rule,
      allowedHeaders: [],
      exposeHeaders: [],
      maxAgeSeconds: null,
    }));
    const refs = [await newContainer(), await newContainer()];
    for (const ref of refs) {
      await applySettings(provider, ref, { ...defaultSettings('private'), cors }, { isNew: true, terms });
      await reconcileSetting(provider, ref, 'cors', cors, terms);
      await provider.createKey(ref, 'read-write');
    }
    for (const ref of refs) await provider.removeBucket(ref);
    expect((await service.getProperties()).cors).toEqual(rules);
    expect(terms.capabilities.cors).toMatchObject({
      can: false,
      reason: expect.stringContaining('whole storage account'),
    });
    await service.setProperties({ cors: [] });
  });

  it('says that five keys are all that Azure allows', async () => {
    const ref = await newContainer();
    for (let i = 0; i < 5; i++) await provider.createKey(ref, 'read-write');
    await expect(provider.createKey(ref, 'read-write')).rejects.toMatchObject({ code: 'REFUSED' });
    expect(await provider.listKeys(ref)).toHaveLength(5);
  });

  it('waits for a process that died while it changed the container', async () => {
    const ref = await newContainer();
    await connections.container(ref.bucket, null).getBlobLeaseClient().acquireLease(15);
    await expect(provider.removeBucket(ref)).rejects.toMatchObject({ code: 'REFUSED', retryable: true });
    await provider.createKey(ref, 'read-write');
    await provider.removeBucket(ref);
  });

  it('refuses public prefixes rather than opening everything', async () => {
    const ref = await newContainer();
    const wish = { visibility: 'private' as const, publicPrefixes: ['media/'] };
    await expect(provider.settings.access.apply(ref, wish)).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('makes no object of a stream that is shorter, longer or broken', async () => {
    const bucket = provider.openBucket(await newContainer(), null);
    for (const announced of [4, 6]) {
      const stream = Readable.from([bytes('12345')]);
      await expect(bucket.put('a.txt', stream, { bytes: announced })).rejects.toMatchObject({ code: 'REFUSED' });
    }
    const broken = Readable.from(
      (async function* () {
        yield bytes('12');
        throw new Error('The disk is gone.');
      })(),
    );
    await expect(bucket.put('a.txt', broken, { bytes: 5 })).rejects.toMatchObject({ name: 'StoreError' });
    expect(await bucket.head('a.txt')).toBeNull();
    bucket.close();
  });

  it('deletes more than fit into one call', async () => {
    const bucket = provider.openBucket(await newContainer(), null);
    const keys = Array.from({ length: 300 }, (_, index) => `many/${index}`);
    for (let first = 0; first < keys.length; first += 50) {
      await Promise.all(keys.slice(first, first + 50).map((key) => bucket.put(key, bytes('x'), {})));
    }
    await bucket.remove([...keys, 'missing', 'a/../b']);
    expect((await bucket.list({})).objects).toEqual([]);
    bucket.close();
  });

  it('completes an upload once more when the answer was lost, with its headers', async () => {
    const bucket = provider.openBucket(await newContainer(), null);
    const headers = { contentType: 'text/css', cacheControl: 'max-age=5', metadata: { 'last-seen': 'today' } };
    const id = await bucket.uploads.begin('a.css', headers);
    for (const part of [1, 2]) await bucket.uploads.putPart('a.css', id, part, bytes(`part ${part};`));
    for (let i = 0; i < 2; i++) await bucket.uploads.complete('a.css', id, 2);
    expect(await bucket.head('a.css')).toMatchObject(headers);
    expect(await text((await bucket.get('a.css')).body)).toBe('part 1;part 2;');
    await bucket.uploads.abort('a.css', id);
    expect(await bucket.head('a.css')).toMatchObject({ bytes: 14 });
    bucket.close();
  });

  it('keeps uploads of the same key apart until one is complete', async () => {
    const bucket = provider.openBucket(await newContainer(), null);
    const [one, two] = [await bucket.uploads.begin('a', {}), await bucket.uploads.begin('a', {})];
    await bucket.uploads.putPart('a', one, 1, bytes('one'));
    await bucket.uploads.putPart('a', two, 1, bytes('two'));
    await bucket.uploads.complete('a', two, 1);
    expect(await text((await bucket.get('a')).body)).toBe('two');
    await expect(bucket.uploads.complete('a', one, 1)).rejects.toMatchObject({ code: 'REFUSED' });
    bucket.close();
  });

  it('gives links that open one object for one purpose, whoever opened the container', async () => {
    const ref = await newContainer();
    const key = await provider.createKey(ref, 'read-write');
    const bucket = provider.openBucket(ref, key);
    await bucket.put('a.txt', bytes('a'), {});
    await bucket.put('b.txt', bytes('b'), {});
    const link = await bucket.signedUrl('a.txt', { expiresInSeconds: 60 });
    expect(link).not.toContain(key.keyId);
    expect((await fetch(link)).status).toBe(200);
    expect((await fetch(link.replace('/a.txt?', '/b.txt?'))).status).toBe(403);
    expect((await fetch(link, { method: 'DELETE' })).status).toBe(403);
    bucket.close();
  });
});
