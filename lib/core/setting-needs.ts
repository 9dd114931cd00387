import type { BucketSettings, SettingName } from '#lib/core/bucket-settings';
import { type Capabilities, type CapabilityName, settingCapability } from '#lib/core/stores';

/** Does the value ask nothing of the store? */
const isOff: { [Name in Exclude<SettingName, 'access'>]: (value: BucketSettings[Name]) => boolean } = {
  cors: (rules) => rules.length === 0,
  lifecycle: ({ abortUploadsAfterDays, expire, noncurrentDays }) =>
    abortUploadsAfterDays === null && expire.length === 0 && noncurrentDays === null,
  quota: (bytes) => bytes === null,
  versioning: (on) => !on,
};

function needsOf(name: SettingName, wish: BucketSettings): CapabilityName[] {
  if (name === 'access') {
    if (wish.access.visibility === 'public-read') return ['publicRead'];
    return wish.access.publicPrefixes.length > 0 ? ['publicPrefixes'] : [];
  }
  const isNothing = isOff[name] as (value: BucketSettings[typeof name]) => boolean;
  const own = settingCapability[name];
  if (!own || isNothing(wish[name])) return [];
  return name === 'lifecycle' && wish.lifecycle.noncurrentDays !== null ? [own, 'versioning'] : [own];
}

/** Why a store cannot do what a setting asks of it; null when it can. */
export function findMissingCapability(
  name: SettingName,
  wish: BucketSettings,
  capabilities: Capabilities,
): string | null {
  for (const need of needsOf(name, wish)) {
    const capability = capabilities[need];
    if (!capability.can) return capability.reason;
  }
  return null;
}
