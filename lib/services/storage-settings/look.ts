import { and, eq, sql } from 'drizzle-orm';
import type { SettingName } from '#lib/core/bucket-settings';
import type { Database, Transaction } from '#lib/db/client';
import { operations } from '#lib/db/schema/operations';
import { type ObservedSettings, serviceInstances, storedSettings, wishOf } from '#lib/db/schema/service-instances';
import { type Drift, observeDrift } from '#lib/object-stores/apply-settings';
import { type ObjectStoreProvider, StoreError } from '#lib/object-stores/port';
import { targets } from '#lib/services/operations/enqueue';

const LOOK_TIMEOUT_MS = 8000;

export type InstanceWithBucket = typeof serviceInstances.$inferSelect & { bucket: string };

/** What one look saw, with the values themselves. */
export interface Sight extends Omit<ObservedSettings, 'drift'> {
  drift: Drift[];
  /** The store as a whole did not answer, so that asking it about another bucket is in vain. */
  isSilent: boolean;
}

/** One look at the settings of a bucket. A store that cannot be asked is part of the answer, not a failure. */
export async function seeSettings(store: ObjectStoreProvider, instance: InstanceWithBucket): Promise<Sight> {
  const at = new Date().toISOString();
  const timeout = AbortSignal.timeout(LOOK_TIMEOUT_MS);
  try {
    const drift = await observeDrift(store, { bucket: instance.bucket }, wishOf(instance), timeout);
    return { at, problem: '', isBucketMissing: false, isSilent: false, drift };
  } catch (error) {
    const problem = problemOf(error, timeout);
    if (!problem) throw error;
    const code = error instanceof StoreError ? error.code : 'UNREACHABLE';
    return { at, problem, isBucketMissing: code === 'NOT_FOUND', isSilent: code === 'UNREACHABLE', drift: [] };
  }
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

export async function lookAtSettings(
  store: ObjectStoreProvider,
  instance: InstanceWithBucket,
): Promise<ObservedSettings> {
  return observedOf(await seeSettings(store, instance));
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
