import type { Capabilities } from '#lib/core/stores';
import { type serviceInstances, wishOf } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import type { Deletions } from '#lib/object-stores/objects';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import type { OpenFiles } from '#lib/services/storage-files/open';

type InstanceRow = typeof serviceInstances.$inferSelect;

/** Can deletions of files be taken back? `days`: for how long, null without limit. */
export type Undoing =
  | { can: true; days: number | null }
  /** `isChoice`: the store keeps versions when somebody turns it on. */
  | { can: false; reason: string; isChoice: boolean };

/** What the stored settings say; `requireVersions` asks the store. */
export function undoingOf(instance: InstanceRow, { versioning }: Pick<Capabilities, 'versioning'>): Undoing {
  if (!versioning.can) return { can: false, reason: versioning.reason, isChoice: false };
  const wish = wishOf(instance);
  if (!wish.versioning) return { can: false, reason: 'Versioning is off.', isChoice: true };
  return { can: true, days: wish.lifecycle.noncurrentDays };
}

/**
 * What was deleted from a bucket, seen with the store's own credentials: keys of applications may not touch versions.
 * @throws AppError PRECONDITION_FAILED for a store without versions
 */
export async function withDeletions<T>(
  store: ObjectStoreProvider,
  bucket: string,
  work: (deletions: Deletions) => Promise<T>,
): Promise<T> {
  const client = store.openBucket({ bucket }, null);
  try {
    if (!client.deletions) throw new AppError('PRECONDITION_FAILED', 'This store does not keep deleted files.');
    return await work(client.deletions);
  } finally {
    client.close();
  }
}

/** @throws AppError PRECONDITION_FAILED when deletions cannot be taken back, with the reason */
export function requireUndoing({ found, capabilities }: OpenFiles): void {
  const undoing = undoingOf(found.instance, capabilities);
  if (undoing.can) return;
  const hint = undoing.isChoice ? ' Turn it on under Settings; it counts for what is deleted from then on.' : '';
  throw new AppError('PRECONDITION_FAILED', `${undoing.reason}${hint}`);
}

/**
 * Nobody may lose files to a promise of the settings that the store does not keep.
 * @throws AppError PRECONDITION_FAILED when versioning is not applied yet, or was turned off outside of Stowage
 */
export async function requireVersions({ store, bucket, signal }: OpenFiles): Promise<void> {
  const seen = await store.settings.versioning?.observe({ bucket }, signal);
  if (seen?.value) return;
  const message =
    'The store keeps no versions of this bucket at present, although its settings say so: nothing could be brought back. Apply them again under Settings, or turn versioning off there; then delete.';
  throw new AppError('PRECONDITION_FAILED', message);
}
