import { and, eq, ne } from 'drizzle-orm';
import * as z from 'zod/mini';
import { carriesKey } from '#lib/core/storage-keys';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { keyRotations } from '#lib/db/schema/storage';
import { AppError, notFound } from '#lib/errors';
import type { StoreKey } from '#lib/object-stores/port';
import { callStore } from '#lib/operations/call-store';
import { defineKind, type StepRun } from '#lib/operations/kind';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { keepKeys } from '#lib/operations/kinds/keep-keys';
import { waitForNewKey } from '#lib/operations/kinds/new-key';
import { isInRelease, redeploy } from '#lib/operations/kinds/redeploy';
import { findRunningRelease, namesWith, requireAsIntended } from '#lib/operations/kinds/running-release';
import { findKeyCopies } from '#lib/services/storage-keys/find-key-copies';
import { insertKey, openKey } from '#lib/services/storage-keys/rows';
import { copyList } from '#lib/services/variables/find-copies';

const RotateInput = z.object({
  serviceInstanceId: z.string(),
  rotationId: z.string(),
  /** `break` when a person wants the old key revoked although copies of it are in variables elsewhere. */
  copies: z._default(z.enum(['keep', 'break']), 'keep'),
});
type Run = StepRun<z.infer<typeof RotateInput>>;

async function load(run: Run) {
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

/** Makes the new key once. */
async function createSecond(run: Run): Promise<void> {
  const { rotation, instance, ref } = await load(run);
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
  const { rotation, instance, keys, ref } = await load(run);
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
async function stage(run: Run): Promise<void> {
  const { rotation, instance } = await load(run);
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

async function deploy(run: Run): Promise<void> {
  const { rotation, instance } = await load(run);
  if (!isInRelease(instance.state)) return;
  await redeploy(run, instance.environmentId, rotation.deploymentId, (tx, deploymentId) =>
    tx.update(keyRotations).set({ deploymentId }).where(eq(keyRotations.id, rotation.id)),
  );
}

/** The release that serves got variables in which no key of this bucket but the new one occurs, and runs with exactly them. */
async function prove(run: Run): Promise<void> {
  const { rotation, instance, keys } = await load(run);
  const serving = await findRunningRelease(run, instance.environmentId);
  const opened = keys.map((key) => ({
    ...openKey(run.sealer, key),
    isNew: key.keyId === rotation.newKeyId,
  }));
  const old = namesWith(serving, (value) => opened.some((key) => !key.isNew && carriesKey(value, key)));
  if (old.length > 0) {
    const message = `The running release still uses the old key, in ${old.join(', ')}. Put overrides by hand on the present managed value (Variables page), then go on.`;
    throw new AppError('PRECONDITION_FAILED', message);
  }
  requireAsIntended(serving);
  await demandNoCopies(
    run,
    instance.environmentId,
    opened.filter((key) => !key.isNew),
  );
  const young = namesWith(serving, (value) => opened.some((key) => key.isNew && carriesKey(value, key)));
  await run.write((tx) =>
    tx
      .update(storageKeys)
      .set({ provenAt: young.length > 0 ? new Date() : null })
      .where(and(eq(storageKeys.serviceInstanceId, instance.id), eq(storageKeys.keyId, rotation.newKeyId ?? ''))),
  );
}

/** A copy in another environment has no deployment that would bring it the new key, so a person has to. */
async function demandNoCopies(run: Run, environmentId: string, old: StoreKey[]): Promise<void> {
  if (run.input.copies === 'break') return;
  const home = { organisationId: run.organisationId, environmentId };
  const copies = await findKeyCopies(run.db, run.sealer, home, old);
  if (copies.length === 0) return;
  const message = `The old key was also copied by hand, to ${copyList(copies)}. Put the new key there, deploy, then go on; or revoke the old key all the same, and these stop working.`;
  throw new AppError('PRECONDITION_FAILED', message);
}

async function revoke(run: Run): Promise<void> {
  const { rotation, instance, ref } = await load(run);
  const isOld = (key: Pick<typeof storageKeys.$inferSelect, 'keyId' | 'access'>) =>
    key.access === 'read-write' && key.keyId !== rotation.newKeyId;
  await callStore(run, instance.regionId, (store, signal) =>
    keepKeys(run, store, { id: instance.id, ...ref }, (key) => !isOld(key), signal),
  );
  await run.write((tx) =>
    tx
      .delete(storageKeys)
      .where(
        and(
          eq(storageKeys.serviceInstanceId, instance.id),
          eq(storageKeys.access, 'read-write'),
          ne(storageKeys.keyId, rotation.newKeyId ?? ''),
        ),
      ),
  );
}

async function end(
  run: StepRun<unknown>,
  message: string,
  tx: Parameters<Parameters<StepRun<unknown>['write']>[0]>[0],
) {
  const { rotationId } = (run as Run).input;
  const endedAt = message === '' ? new Date() : null;
  await tx.update(keyRotations).set({ message, endedAt }).where(eq(keyRotations.id, rotationId));
}

/**
 * Brings another key to the application without a moment in which its key is refused: both work until the running
 * release was proven to use the new one. Nothing is undone after a failure or cancellation: whoever goes on, or goes
 * back to the old key, starts the same steps again from what is stored.
 */
export const rotateKey = defineKind({
  kind: 'rotate-key',
  input: RotateInput,
  steps: {
    create: { do: createSecond },
    stage: { do: stage },
    deploy: { do: deploy },
    prove: { do: prove },
    revoke: { do: revoke },
  },
  async succeeded(tx, run) {
    await end(run, '', tx);
    await instanceAudit(tx, run.input.serviceInstanceId, 'storage-key.rotated');
  },
  async failed(tx, run, failure) {
    await end(run, failure.message, tx);
  },
});
