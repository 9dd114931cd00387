import { eq } from 'drizzle-orm';
import { fromApiSettings } from '#lib/contracts/bucket-settings';
import type { StorageSettings, UpdateStorageSettingsInput } from '#lib/contracts/storage-settings';
import type { BucketSettings, SettingName } from '#lib/core/bucket-settings';
import { findMissingCapability } from '#lib/core/setting-needs';
import type { Transaction } from '#lib/db/client';
import { regions } from '#lib/db/schema/installation';
import { serviceInstances, wishOf } from '#lib/db/schema/service-instances';
import { AppError, type FieldErrors, notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import { lockServiceInstanceFor } from '#lib/services/service-instances/load';
import {
  answerSettings,
  auditSettings,
  enqueueForSettings,
  mergeWish,
  writeWish,
} from '#lib/services/storage-settings/change';
import { hasBucket, requireUnlocked } from '#lib/services/storage-settings/lock';
import { stateOf } from '#lib/services/storage-settings/state-of';

/**
 * Changes the wish for a bucket; an operation brings it to the store. Without a bucket, provisioning does.
 * @throws AppError CONFLICT when `expected_state` is not the present one, INVALID by field for what the store cannot do,
 * PRECONDITION_FAILED in the trash or while another operation runs on the instance
 */
export async function updateStorageSettings({
  ctx,
  input: { id, expected_state, ...change },
}: {
  ctx: ServiceContext;
  input: UpdateStorageSettingsInput & { id: string };
}): Promise<StorageSettings> {
  return ctx.db.transaction(async (tx) => {
    const found = await lockServiceInstanceFor(ctx, tx, id, 'service:write');
    const { instance } = found;
    requireUnlocked(instance);
    const before = wishOf(instance);
    if (expected_state !== undefined && expected_state !== stateOf(before)) {
      throw new AppError('CONFLICT', 'Somebody changed these settings since you opened them. Look at them again.');
    }
    const { wish, changed } = mergeWish(before, fromApiSettings(change));
    await requireCapabilities(tx, instance.regionId, wish, changed);
    if (changed.length > 0) {
      await writeWish(tx, instance, wish);
      await auditSettings(tx, ctx, found, 'storage-settings.update', changed);
      if (hasBucket(instance)) await enqueueForSettings(tx, ctx, found, 'apply-settings', changed);
      else if (instance.bucket) await noteUnknownBucket(tx, instance.id);
    }
    return answerSettings(tx, ctx, id);
  });
}

/** @throws AppError INVALID with the store's reason at each setting */
async function requireCapabilities(
  tx: Transaction,
  regionId: string,
  wish: BucketSettings,
  changed: readonly SettingName[],
): Promise<void> {
  const [region] = await tx.select().from(regions).where(eq(regions.id, regionId));
  if (!region) throw notFound('This region');
  const capabilities = capabilitiesOf(region);
  const fields: FieldErrors = {};
  for (const name of changed) {
    const reason = findMissingCapability(name, wish, capabilities);
    if (reason) fields[name] = [reason];
  }
  if (Object.keys(fields).length > 0) throw new AppError('INVALID', 'The store cannot do this.', { fields });
}

/** A try to provision failed and may have set something: the next one must not take the bucket for a new one. */
async function noteUnknownBucket(tx: Transaction, id: string): Promise<void> {
  const problem = 'The settings were changed before the bucket was ready.';
  await tx
    .update(serviceInstances)
    .set({ observed: { at: new Date().toISOString(), problem, isBucketMissing: false, drift: [] } })
    .where(eq(serviceInstances.id, id));
}
