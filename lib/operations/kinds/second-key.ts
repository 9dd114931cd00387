import { and, eq, ne } from 'drizzle-orm';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { keyRotations } from '#lib/db/schema/storage';
import { AppError, notFound } from '#lib/errors';
import { callStore } from '#lib/operations/call-store';
import type { StepRun } from '#lib/operations/kind';
import { keepKeys } from '#lib/operations/kinds/keep-keys';
import { waitForNewKey } from '#lib/operations/kinds/new-key';
import { insertKey, openKey } from '#lib/services/storage-keys/rows';

type Run = StepRun<{ rotationId: string }>;
type KeyRow = typeof storageKeys.$inferSelect;

/** A rotation with its instance and the keys that may write. @throws AppError NOT_FOUND */
export async function loadRotation(run: Run) {
  const [row] = await run.db
    .select({ rotation: keyRotations, instance: serviceInstances })
    .from(keyRotations)
    .innerJoin(serviceInstances, eq(serviceInstances.id, keyRotations.serviceInstanceId))
    .where(eq(keyRotations.id, run.input.rotationId));
  if (!row) throw notFound('This rotation');
  const { rotation, instance } = row;
  if (!instance.bucket) throw notFound('The bucket');
  const keys = await run.db
    .select()
    .from(storageKeys)
    .where(and(eq(storageKeys.serviceInstanceId, instance.id), eq(storageKeys.access, 'read-write')));
  return { rotation, instance, keys, ref: { bucket: instance.bucket } };
}

/**
 * Revokes what an unfinished rotation left beside the active key, since some stores let a bucket have two keys only. In
 * the store first: a key that is live and in no row would be forgotten.
 */
export async function revokeUnfinished(run: Run): Promise<void> {
  const { rotation, instance, ref } = await loadRotation(run);
  if (rotation.newKeyId) return;
  await callStore(run, instance.regionId, (store, signal) =>
    keepKeys(
      run,
      store,
      { id: instance.id, ...ref },
      ({ access, state }) => access === 'read-only' || state === 'active',
      signal,
    ),
  );
  const ofInstance = eq(storageKeys.serviceInstanceId, instance.id);
  const writing = and(ofInstance, eq(storageKeys.access, 'read-write'));
  await run.write((tx) => tx.delete(storageKeys).where(and(writing, ne(storageKeys.state, 'active'))));
}

/** Makes the new key of a rotation once, and waits until the store lets it in. */
export async function createSecondKey(run: Run): Promise<void> {
  const { rotation, instance, ref } = await loadRotation(run);
  if (rotation.newKeyId) return waitUntilUsable(run);
  const made = await callStore(run, instance.regionId, async (store, signal) => {
    await keepKeys(run, store, { id: instance.id, ...ref }, () => true, signal);
    return store.createKey(ref, 'read-write', signal);
  });
  await run.write(async (tx) => {
    await insertKey(tx, run.sealer, made, {
      serviceInstanceId: instance.id,
      access: 'read-write',
      state: 'staged',
    });
    await tx.update(keyRotations).set({ newKeyId: made.keyId }).where(eq(keyRotations.id, rotation.id));
  });
  await waitUntilUsable(run);
}

/** Nothing is staged before the store lets the new key in. */
async function waitUntilUsable(run: Run): Promise<void> {
  const { rotation, instance, keys, ref } = await loadRotation(run);
  const row = keys.find((key) => key.keyId === rotation.newKeyId);
  if (!row) throw new AppError('PRECONDITION_FAILED', 'The new key is gone. Start the rotation again.');
  const key = openKey(run.sealer, row);
  try {
    await callStore(run, instance.regionId, async (store, signal) => {
      const bucket = store.openBucket(ref, key);
      try {
        await bucket.list({ limit: 1 }, signal);
      } finally {
        bucket.close();
      }
    });
  } catch (error) {
    throw waitForNewKey(error, row.createdAt);
  }
}

/** From here on the managed DSN carries the new key. The old one goes on working. */
export async function stageSecondKey(run: Run): Promise<void> {
  const { rotation, instance } = await loadRotation(run);
  const ofInstance = and(eq(storageKeys.serviceInstanceId, instance.id), eq(storageKeys.access, 'read-write'));
  const newKeyId = rotation.newKeyId ?? '';
  await run.write(async (tx) => {
    await tx
      .update(storageKeys)
      .set({ state: 'retired' })
      .where(and(ofInstance, ne(storageKeys.keyId, newKeyId), eq(storageKeys.state, 'active')));
    await tx
      .update(storageKeys)
      .set({ state: 'active' })
      .where(and(ofInstance, eq(storageKeys.keyId, newKeyId)));
  });
}

/** Revokes the keys that the new one replaces: of the same kind, or with `all` the read-only key too. */
export async function revokeOtherKeys(run: Run, which: 'same-kind' | 'all'): Promise<void> {
  const { rotation, instance, ref } = await loadRotation(run);
  const isOld = (key: Pick<KeyRow, 'keyId' | 'access'>) =>
    key.keyId !== rotation.newKeyId && (which === 'all' || key.access === 'read-write');
  await callStore(run, instance.regionId, (store, signal) =>
    keepKeys(run, store, { id: instance.id, ...ref }, (key) => !isOld(key), signal),
  );
  await run.write((tx) =>
    tx
      .delete(storageKeys)
      .where(
        and(
          eq(storageKeys.serviceInstanceId, instance.id),
          which === 'all' ? undefined : eq(storageKeys.access, 'read-write'),
          ne(storageKeys.keyId, rotation.newKeyId ?? ''),
        ),
      ),
  );
}
