import { describe, expect, it } from 'vitest';
import { type StoreKind, storeKindNames } from '#lib/core/stores';
import { objectStore } from '#lib/object-stores/registry';
import { storageOrigins } from '#lib/object-stores/storage-origins';

const place = { endpoint: 'https://s3.eu1.example.com', region: 'eu1', publicHost: 's3.eu1.example.com' };
const own: Partial<Record<StoreKind, Record<string, string>>> = {
  azure: { account: 'media1' },
  garage: { adminEndpoint: 'http://10.0.0.5:3903', webHost: 'web.example.com' },
};

const key = { keyId: 'AKIDEXAMPLE', secret: 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0' };

function covers(sources: readonly string[], url: string): boolean {
  const { protocol, host } = new URL(url);
  return sources.some((source) => {
    const [scheme = '', name = ''] = source.split('://');
    if (`${scheme}:` !== protocol) return false;
    return name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name;
  });
}

describe('the origins of a store', () => {
  it.each(storeKindNames)('cover the links of %s', async (kind) => {
    const options = own[kind] ?? {};
    const secretAccessKey = Buffer.alloc(64, 1).toString('base64');
    const connection = { ...place, options, accessKeyId: 'ROOT', secretAccessKey, allowsPrivateAddress: true };
    const store = objectStore(kind, connection);
    const sources = storageOrigins(connection);
    expect(covers(sources, store.location({ bucket: 'shop-test' }).publicUrl)).toBe(true);
    if (kind === 'azure') return;
    const client = store.openBucket({ bucket: 'shop-test' }, key);
    expect(covers(sources, await client.signedUrl('a.png', { expiresInSeconds: 60 }))).toBe(true);
    client.close();
  });

  it('name no host beside the store', () => {
    expect(storageOrigins({ endpoint: 'http://127.0.0.1:9000', publicHost: 's3.local.localhost:9000' })).toEqual([
      'http://s3.local.localhost:9000',
      'http://*.s3.local.localhost:9000',
    ]);
    expect(storageOrigins({ endpoint: 'http://10.0.0.5:9000', publicHost: '10.0.0.5:9000' })).toEqual([
      'http://10.0.0.5:9000',
    ]);
    const account = {
      endpoint: 'https://media1.blob.core.windows.net',
      publicHost: '',
      options: { account: 'media1' },
    };
    expect(storageOrigins(account)).toEqual(['https://media1.blob.core.windows.net']);
  });
});
