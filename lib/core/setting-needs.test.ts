import { expect, it } from 'vitest';
import { type BucketSettings, defaultSettings, type SettingName } from '#lib/core/bucket-settings';
import { findMissingCapability } from '#lib/core/setting-needs';
import { type Capabilities, capabilityNames } from '#lib/core/stores';

const none = Object.fromEntries(
  capabilityNames.map((name) => [name, { can: false, reason: `No ${name}.` }]),
) as Capabilities;
const all = Object.fromEntries(capabilityNames.map((name) => [name, { can: true }])) as Capabilities;
const off: BucketSettings = {
  ...defaultSettings('private'),
  lifecycle: { abortUploadsAfterDays: null, expire: [], noncurrentDays: null },
};
const rule = { allowedOrigins: ['*'], allowedMethods: [], allowedHeaders: [], exposeHeaders: [], maxAgeSeconds: null };

it.each<[SettingName, Partial<BucketSettings>, string]>([
  ['access', { access: { visibility: 'public-read', publicPrefixes: [] } }, 'No publicRead.'],
  ['access', { access: { visibility: 'private', publicPrefixes: ['a/'] } }, 'No publicPrefixes.'],
  ['cors', { cors: [rule] }, 'No cors.'],
  ['lifecycle', { lifecycle: { ...off.lifecycle, abortUploadsAfterDays: 1 } }, 'No lifecycle.'],
  ['quota', { quota: 1 }, 'No quota.'],
  ['versioning', { versioning: true }, 'No versioning.'],
])('%s %j needs a store that can do it', (name, change, reason) => {
  const wish = { ...off, ...change };
  expect(findMissingCapability(name, wish, none)).toBe(reason);
  expect(findMissingCapability(name, wish, all)).toBeNull();
  expect(findMissingCapability(name, off, none)).toBeNull();
});

it('old versions are only for stores that keep versions', () => {
  const wish = { ...off, lifecycle: { ...off.lifecycle, noncurrentDays: 3 } };
  const withoutVersions = { ...all, versioning: none.versioning };
  expect(findMissingCapability('lifecycle', wish, withoutVersions)).toBe('No versioning.');
});
