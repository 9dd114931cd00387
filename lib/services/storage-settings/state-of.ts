import { createHash } from 'node:crypto';
import { type BucketSettings, normaliseSetting, type SettingName, settingNames } from '#lib/core/bucket-settings';

/** A short text that stands for a whole wish, so that nobody overwrites what they have not seen. */
export function stateOf(wish: BucketSettings): string {
  const normal = (name: SettingName) => normaliseSetting(name, wish[name]);
  return createHash('sha256')
    .update(JSON.stringify(settingNames.map(normal)))
    .digest('base64url')
    .slice(0, 22);
}
