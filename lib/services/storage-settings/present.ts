import { and, desc, eq, inArray } from 'drizzle-orm';
import { toApiCorsRule, toApiSettings } from '#lib/contracts/bucket-settings';
import type { StorageSettings } from '#lib/contracts/storage-settings';
import { type SettingName, settingLabels, settingNames } from '#lib/core/bucket-settings';
import type { OperationKindName } from '#lib/core/operations';
import { panelCorsRule } from '#lib/core/panel-cors';
import type { Capability } from '#lib/core/stores';
import type { Executor } from '#lib/db/client';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { type serviceInstances, wishOf } from '#lib/db/schema/service-instances';
import { notFound } from '#lib/errors';
import { targets } from '#lib/services/operations/enqueue';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import { hasBucket, settingsLock } from '#lib/services/storage-settings/lock';
import { stateOf } from '#lib/services/storage-settings/state-of';

type Instance = typeof serviceInstances.$inferSelect;

const kinds: OperationKindName[] = ['apply-settings', 'remake-bucket'];

/** The names of an operation's input, in their order. */
export function parseSettingNames(text: string): SettingName[] {
  const asked = text.split(',');
  return settingNames.filter((name) => asked.includes(name));
}

/** Names for a sentence: "Visibility, CORS". */
export function settingList(names: readonly SettingName[]): string {
  return names.map((name) => settingLabels[name]).join(', ');
}

/** The settings of an instance as the API answers them; the caller has checked the permission. */
export async function readStorageSettings(
  db: Executor,
  instance: Instance,
  panelUrl: string,
): Promise<StorageSettings> {
  const [[region], [operation]] = await Promise.all([
    db.select().from(regions).where(eq(regions.id, instance.regionId)),
    db
      .select()
      .from(operations)
      .where(and(eq(operations.target, targets.serviceInstance(instance.id)), inArray(operations.kind, kinds)))
      .orderBy(desc(operations.id))
      .limit(1),
  ]);
  if (!region) throw notFound('This region');
  const capabilities = capabilitiesOf(region);
  const wish = wishOf(instance);
  const input = operation?.input as { settings?: string } | undefined;
  return {
    state: stateOf(wish),
    wish: toApiSettings(wish),
    abilities: {
      public_read: ability(capabilities.publicRead),
      public_prefixes: ability(capabilities.publicPrefixes),
      cors: ability(capabilities.cors),
      lifecycle: ability(capabilities.lifecycle),
      quota: ability(capabilities.quota),
      versioning: ability(capabilities.versioning),
    },
    panel_cors: toApiCorsRule(panelCorsRule(panelUrl)),
    has_bucket: hasBucket(instance),
    locked_reason: settingsLock(instance),
    observed: instance.observed && {
      at: instance.observed.at,
      problem: instance.observed.problem,
      is_bucket_missing: instance.observed.isBucketMissing,
      drift: instance.observed.drift.map((each) => ({ ...each, label: settingLabels[each.setting] })),
    },
    operation: operation
      ? {
          uuid: operation.id,
          kind: operation.kind,
          settings: parseSettingNames(input?.settings ?? ''),
          state: operation.state,
          message: operation.errorMessage,
          ended_at: operation.endedAt?.toISOString() ?? null,
        }
      : null,
  };
}

function ability(capability: Capability) {
  return { can: capability.can, reason: capability.can ? (capability.note ?? '') : capability.reason };
}
