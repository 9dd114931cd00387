import { expect, it } from 'vitest';
import { limitedStore } from '#lib/object-stores/limited-store';
import { declaredCapabilities, objectStore } from '#lib/object-stores/registry';

const provider = objectStore('generic', {
  endpoint: 'http://127.0.0.1:1',
  region: 'local',
  publicHost: 's3.local.localhost',
  accessKeyId: 'KEY',
  secretAccessKey: 'secret',
  options: {},
  allowsPrivateAddress: true,
});
const declared = declaredCapabilities('generic');

it('leaves out the settings that the probe found missing, and no more', () => {
  const lifecycle = { can: false, reason: 'The store refused it.' } as const;
  const limited = limitedStore(provider, { ...declared, lifecycle });
  expect(limited.settings).toEqual({ ...provider.settings, lifecycle: null });
  expect(limited.location({ bucket: 'b' })).toEqual(provider.location({ bucket: 'b' }));
});

it('is the whole store while nothing was probed', () => {
  expect(limitedStore(provider, null)).toBe(provider);
  expect(limitedStore(provider, declared).settings).toEqual(provider.settings);
});
