import { eq } from 'drizzle-orm';
import type { ChosenSettingsInput, StorageSettings } from '#lib/contracts/storage-settings';
import { BucketSettings, isSameSetting, type SettingName, settingLabels } from '#lib/core/bucket-settings';
import { serviceInstances, wishOf } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import type { Drift } from '#lib/object-stores/apply-settings';
import type { ServiceContext } from '#lib/services/context';
import { getServiceInstanceFor, lockServiceInstanceFor } from '#lib/services/service-instances/load';
import { answerSettings, auditSettings, mergeWish, writeWish } from '#lib/services/storage-settings/change';
import { requireBucket } from '#lib/services/storage-settings/lock';
import { observedOf, seeSettingsFor } from '#lib/services/storage-settings/look';
import { stateOf } from '#lib/services/storage-settings/state-of';

/**
 * Takes over what the store has as the wish, for the settings named or all that differ.
 * @throws AppError PRECONDITION_FAILED when nothing differs or Stowage has no place for it, CONFLICT when the wish
 * changed meanwhile, UNAVAILABLE when the store cannot be asked
 */
export async function keepStorageSettings({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: ChosenSettingsInput & { id: string };
}): Promise<StorageSettings> {
  const { instance: seen } = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:write');
  requireBucket(seen);
  const sight = await seeSettingsFor(ctx, seen);
  if (sight.problem) throw new AppError('UNAVAILABLE', sight.problem);
  const chosen = sight.drift.filter(({ setting }) => input.settings?.includes(setting) ?? true);
  requireKeepable(chosen, wishOf(seen));
  return ctx.db.transaction(async (tx) => {
    const found = await lockServiceInstanceFor(ctx, tx, input.id, 'service:write');
    requireBucket(found.instance);
    const before = wishOf(found.instance);
    if (stateOf(before) !== stateOf(wishOf(seen))) {
      throw new AppError('CONFLICT', 'Somebody changed these settings meanwhile. Look at them again.');
    }
    const { wish, changed } = mergeWish(
      before,
      Object.fromEntries(chosen.map(({ setting, value }) => [setting, value])),
    );
    await writeWish(tx, found.instance, wish);
    const drift = sight.drift.filter(({ setting, foreign }) => !changed.includes(setting) || foreign.length > 0);
    await tx
      .update(serviceInstances)
      .set({ observed: observedOf({ ...sight, drift }) })
      .where(eq(serviceInstances.id, input.id));
    await auditSettings(tx, ctx, found, 'storage-settings.keep', changed);
    return answerSettings(tx, ctx, input.id);
  });
}

/** @throws AppError PRECONDITION_FAILED when there is nothing to take over, or something that the wish cannot hold */
function requireKeepable(chosen: readonly Drift[], wish: BucketSettings): void {
  const differs = ({ setting, value }: Drift) => !isSameSetting(setting, value as never, wish[setting] as never);
  if (!chosen.some(differs)) {
    const reason =
      chosen.length > 0
        ? 'Stowage has no place for what was set outside. Bring it back, or leave it as it is.'
        : 'The store has what is set here; there is nothing to take over.';
    throw new AppError('PRECONDITION_FAILED', reason);
  }
  for (const { setting, value } of chosen) {
    const problem = problemWith(setting, value);
    if (problem) {
      throw new AppError(
        'PRECONDITION_FAILED',
        `${settingLabels[setting]} cannot be taken over: ${problem} Bring it back.`,
      );
    }
  }
}

function problemWith(setting: SettingName, value: unknown): string | null {
  return BucketSettings.shape[setting].safeParse(value).error?.issues[0]?.message ?? null;
}
