import type { Capabilities } from '#lib/core/stores';
import type { regions } from '#lib/db/schema/installation';
import { declaredCapabilities } from '#lib/object-stores/registry';

/** What the store of a region can do: as its probe found, before the first probe as its kind declares. */
export function capabilitiesOf(
  region: Pick<typeof regions.$inferSelect, 'storeKind' | 'storeSettings' | 'storeCapabilities'>,
): Capabilities {
  return region.storeCapabilities ?? declaredCapabilities(region.storeKind, region.storeSettings.options);
}
