import type { ServiceInstanceState } from '#lib/core/states';
import type { serviceInstances } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';

type Instance = typeof serviceInstances.$inferSelect;

const reasons: Partial<Record<ServiceInstanceState, string>> = {
  provisioning: 'It is being provisioned. Wait until that has finished.',
  trashed: 'It is in the trash. Restore it first.',
  removing: 'It is being removed.',
  removed: 'It was removed.',
};

/** Why the settings of an instance cannot be changed now; empty when they can. */
export function settingsLock({ state }: Pick<Instance, 'state'>): string {
  return reasons[state] ?? '';
}

/** Is there a bucket in use, so that a change has to be brought to the store? */
export function hasBucket(instance: Instance): instance is Instance & { bucket: string } {
  return instance.bucket !== null && instance.provisionedAt !== null;
}

/** @throws AppError PRECONDITION_FAILED with the reason */
export function requireUnlocked(instance: Instance): void {
  const reason = settingsLock(instance);
  if (reason) throw new AppError('PRECONDITION_FAILED', reason);
}

/** @throws AppError PRECONDITION_FAILED when there is no bucket or its settings are locked */
export function requireBucket(instance: Instance): asserts instance is Instance & { bucket: string } {
  requireUnlocked(instance);
  if (!hasBucket(instance)) throw new AppError('PRECONDITION_FAILED', 'There is no bucket yet. Provision it first.');
}
