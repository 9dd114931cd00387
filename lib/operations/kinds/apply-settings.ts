import { eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { type SettingName, settingNames } from '#lib/core/bucket-settings';
import { type ObservedSettings, serviceInstances } from '#lib/db/schema/service-instances';
import { reconcileSetting } from '#lib/object-stores/apply-settings';
import { callStore } from '#lib/operations/call-store';
import { defineKind, type StepDefinition, type StepRun } from '#lib/operations/kind';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { getInstance } from '#lib/operations/kinds/provision-steps';
import { settingsNow } from '#lib/services/service-instances/trash';
import { parseSettingNames } from '#lib/services/storage-settings/present';
import { getSettingTerms } from '#lib/services/storage-settings/terms';

type Run = StepRun<{ serviceInstanceId: string; settings: string }>;

/** More than enough for a store that spreads a setting over its servers for some seconds. */
export const SETTING_TRIES = 5;

const lookAt = (problem: string, isBucketMissing = false): ObservedSettings => ({
  at: new Date().toISOString(),
  problem,
  isBucketMissing,
  drift: [],
});

/** Brings one setting of a bucket to what it has to be now, as a step of any operation. @throws StoreError */
export async function reconcileNow(run: StepRun<unknown>, serviceInstanceId: string, name: SettingName): Promise<void> {
  const instance = await getInstance(run, serviceInstanceId);
  const { bucket } = instance;
  if (!bucket) throw new Error('The instance has no bucket.');
  const wish = settingsNow(instance);
  const terms = await getSettingTerms(run.db, instance.regionId, run.publicUrl);
  await callStore(run, instance.regionId, (store, signal) =>
    reconcileSetting(store, { bucket }, name, wish[name], terms, signal),
  );
}

/** Brings one setting to the wish of this moment; those that the operation is not about are left alone. */
function reconcile(name: SettingName): StepDefinition<Run['input']> {
  return {
    maxTries: SETTING_TRIES,
    async do(run) {
      if (!parseSettingNames(run.input.settings).includes(name)) return;
      await reconcileNow(run, run.input.serviceInstanceId, name);
    },
  };
}

/**
 * Brings the bucket of an instance to its wish. Nothing is undone after a failure: what was applied is as wished, and
 * the page says what is not.
 */
export const applySettings = defineKind({
  kind: 'apply-settings',
  input: z.object({ serviceInstanceId: z.string(), settings: z.string() }),
  steps: {
    access: reconcile('access'),
    cors: reconcile('cors'),
    lifecycle: reconcile('lifecycle'),
    quota: reconcile('quota'),
    versioning: reconcile('versioning'),
  },
  async succeeded(tx, run) {
    const ofInstance = eq(serviceInstances.id, run.input.serviceInstanceId);
    const [instance] = await tx.select().from(serviceInstances).where(ofInstance);
    if (instance?.state === 'trashed') {
      await tx
        .update(serviceInstances)
        .set({ observed: lookAt(''), stateMessage: '' })
        .where(ofInstance);
      return;
    }
    if (!instance?.observed) return;
    const applied = parseSettingNames(run.input.settings);
    const drift = instance.observed.drift.filter(({ setting }) => !applied.includes(setting));
    const isComplete = applied.length === settingNames.length;
    const problem = isComplete ? '' : instance.observed.problem;
    await tx
      .update(serviceInstances)
      .set({ observed: { ...instance.observed, isBucketMissing: false, problem, drift } })
      .where(ofInstance);
  },
  async failed(tx, run, failure) {
    const ofInstance = eq(serviceInstances.id, run.input.serviceInstanceId);
    const [instance] = await tx.select().from(serviceInstances).where(ofInstance);
    const isBucketMissing = failure.code === 'STORE_NOT_FOUND';
    if (instance?.state === 'trashed') {
      const isKnown = instance.observed !== null;
      const stateMessage = isBucketMissing
        ? failure.message
        : `It could not be made private yet, which is tried again every few minutes. ${failure.message}`;
      const observed = lookAt(failure.message, isBucketMissing);
      await tx.update(serviceInstances).set({ observed, stateMessage }).where(ofInstance);
      // It is tried again and again; the first time is news.
      if (isKnown) return;
    } else if (isBucketMissing) {
      // Known from here on, so that the page offers to make the bucket again.
      await tx
        .update(serviceInstances)
        .set({ observed: lookAt(failure.message, true) })
        .where(ofInstance);
    }
    await instanceAudit(tx, run.input.serviceInstanceId, 'storage-settings.fail');
  },
});
