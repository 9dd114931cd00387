import { type Capabilities, settingCapability } from '#lib/core/stores';
import type { ObjectStoreProvider, SettingControls } from '#lib/object-stores/port';

/**
 * A store without the settings that the probe of its region found missing, so that everybody leaves them out as they
 * leave out what the kind of store never has.
 * @param capabilities null while the region was not probed: all that the kind declares
 */
export function limitedStore(provider: ObjectStoreProvider, capabilities: Capabilities | null): ObjectStoreProvider {
  if (!capabilities) return provider;
  const kept = Object.entries(provider.settings).map(([name, control]) => {
    const capability = settingCapability[name as keyof SettingControls];
    return [name, capability && !capabilities[capability].can ? null : control];
  });
  return { ...provider, settings: Object.fromEntries(kept) as unknown as SettingControls };
}
