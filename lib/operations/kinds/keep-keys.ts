import { eq } from 'drizzle-orm';
import { storageKeys } from '#lib/db/schema/service-instances';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import type { StepRun } from '#lib/operations/kind';

type KeyRow = typeof storageKeys.$inferSelect;

/**
 * Revokes every live key of a bucket but those whose rows are to stay; also those whose secret was lost between the store
 * and the database. The rows are read after the list and under the fence, so that a worker which lost its hold never
 * revokes what its successor has made.
 * @returns the rows that stay and whose keys are live
 * @throws FencedError, StoreError
 */
export async function keepKeys(
  run: Pick<StepRun<unknown>, 'write'>,
  store: ObjectStoreProvider,
  { id, bucket }: { id: string; bucket: string },
  isKept: (key: KeyRow) => boolean,
  signal: AbortSignal,
): Promise<KeyRow[]> {
  const live = (await store.listKeys({ bucket }, signal)).map(({ keyId }) => keyId);
  const rows = await run.write((tx) => tx.select().from(storageKeys).where(eq(storageKeys.serviceInstanceId, id)));
  const kept = rows.filter((row) => live.includes(row.keyId) && isKept(row));
  for (const keyId of live) {
    if (!kept.some((row) => row.keyId === keyId)) await store.removeKey({ bucket }, keyId, signal);
  }
  return kept;
}
