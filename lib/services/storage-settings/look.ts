import { and, eq, sql } from 'drizzle-orm';
import type { SettingName } from '#lib/core/bucket-settings';
import type { Database, Transaction } from '#lib/db/client';
import { operations } from '#lib/db/schema/operations';
import { type ObservedSettings, serviceInstances, storedSettings, wishOf } from '#lib/db/schema/service-instances';
import { type Drift, observeDrift, type SettingTerms } from '#lib/object-stores/apply-settings';
import { type ObjectStoreProvider, StoreError } from '#lib/object-stores/port';
import type { ServiceContext } from '#lib/services/context';
import { targets } from '#lib/services/operations/enqueue';
import { getStore } from '#lib/services/regions/connect';
import { getSettingTerms } from '#lib/services/storage-settings/terms';

const LOOK_TIMEOUT_MS = 8000;

export type InstanceWithBucket = typeof serviceInstances.$inferSelect & { bucket: string };

/** What one look saw, with the values themselves. */
export interface Sight extends Omit<ObservedSettings, 'drift'> {
  drift: Drift[];
  /** The store as a whole did not answer, so that asking it about another bucket is in vain. */
  isSilent: boolean;
}

/** One look at the settings of a bucket. A store that cannot be asked is part of the answer, not a failure. */
export async function seeSettings(
  store: ObjectStoreProvider,
  instance: InstanceWithBucket,
  terms: SettingTerms,
): Promise<Sight> {
  const at = new Date().toISOString();
  const timeout = AbortSignal.timeout(LOOK_TIMEOUT_MS);
  try {
    const drift = await observeDrift(store, { bucket: instance.bucket }, wishOf(instance), terms, timeout);
    return { at, problem: '', isBucketMissing: false, isSilent: false, drift };
  } catch (error) {
    const problem = problemOf(error, timeout);
    if (!problem) throw error;
    const code = error instanceof StoreError ? error.code : 'UNREACHABLE';
    return { at, problem, isBucketMissing: code === 'NOT_FOUND', isSilent: code === 'UNREACHABLE', drift: [] };
  }
}

/** The same for a person who asks, with the store and terms of the instance's region. */
export async function seeSettingsFor(ctx: ServiceContext, instance: InstanceWithBucket): Promise<Sight> {
  const [store, terms] = await Promise.all([
    getStore(ctx.db, ctx.sealer, instance.regionId),
    getSettingTerms(ctx.db, instance.regionId, ctx.settings.publicUrl),
  ]);
  return seeSettings(store, instance, terms);
}

/** What a row keeps of it: words, no values. */
export function observedOf({ at, problem, isBucketMissing, drift }: Sight): ObservedSettings {
  return {
    at,
    problem,
    isBucketMissing,
    drift: drift.map(({ setting, found, foreign }) => ({ setting, found, foreign })),
  };
}

function problemOf(error: unknown, timeout: AbortSignal): string | null {
  if (error instanceof StoreError) return error.message;
  if (!timeout.aborted) return null;
  return `The object store did not answer within ${LOOK_TIMEOUT_MS / 1000} s. Check that it runs.`;
}

/**
 * Keeps what a look found, unless the wish changed or an operation worked on the instance since the look began: then it
 * may be about the past.
 * @returns settings that were as wished at the look before and are not now; null when nothing was kept
 */
export async function keepObserved(
  tx: Transaction | Database,
  instance: InstanceWithBucket,
  observed: ObservedSettings,
): Promise<SettingName[] | null> {
  const { access, ...settings } = wishOf(instance);
  const [kept] = await tx
    .update(serviceInstances)
    .set({ observed })
    .where(
      and(
        eq(serviceInstances.id, instance.id),
        eq(serviceInstances.visibility, access.visibility),
        eq(serviceInstances.settings, storedSettings({ access, ...settings })),
        sql`not exists (
          select from ${operations} where ${operations.target} = ${targets.serviceInstance(instance.id)}
          and (${operations.endedAt} is null or ${operations.endedAt} > ${observed.at}::timestamptz))`,
      ),
    )
    .returning({ id: serviceInstances.id });
  if (!kept) return null;
  const before = new Set(instance.observed?.drift.map(({ setting }) => setting));
  return observed.drift.map(({ setting }) => setting).filter((setting) => !before.has(setting));
}
