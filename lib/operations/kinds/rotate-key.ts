import { and, eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { carriesKey } from '#lib/core/storage-keys';
import { storageKeys } from '#lib/db/schema/service-instances';
import { keyRotations } from '#lib/db/schema/storage';
import { AppError } from '#lib/errors';
import type { StoreKey } from '#lib/object-stores/port';
import { defineKind, type StepRun } from '#lib/operations/kind';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { isInRelease, redeploy } from '#lib/operations/kinds/redeploy';
import { findRunningRelease, namesWith, requireAsIntended } from '#lib/operations/kinds/running-release';
import { createSecondKey, loadRotation, revokeOtherKeys, stageSecondKey } from '#lib/operations/kinds/second-key';
import { findKeyCopies } from '#lib/services/storage-keys/find-key-copies';
import { openKey } from '#lib/services/storage-keys/rows';
import { copyList } from '#lib/services/variables/find-copies';

const RotateInput = z.object({
  serviceInstanceId: z.string(),
  rotationId: z.string(),
  /** `break` when a person wants the old key revoked although copies of it are in variables elsewhere. */
  copies: z._default(z.enum(['keep', 'break']), 'keep'),
});
type Run = StepRun<z.infer<typeof RotateInput>>;

async function deploy(run: Run): Promise<void> {
  const { rotation, instance } = await loadRotation(run);
  if (!isInRelease(instance.state)) return;
  await redeploy(run, instance.environmentId, rotation.deploymentId, (tx, deploymentId) =>
    tx.update(keyRotations).set({ deploymentId }).where(eq(keyRotations.id, rotation.id)),
  );
}

/** The release that serves got variables in which no key of this bucket but the new one occurs, and runs with exactly them. */
async function prove(run: Run): Promise<void> {
  const { rotation, instance, keys } = await loadRotation(run);
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
  const { copies, unread } = await findKeyCopies(run.db, run.sealer, home, old);
  if (copies.length === 0 && unread.length > 0) {
    const message = `Whether the old key was also copied by hand to ${copyList(unread)} cannot be told: what is stored there cannot be read any more. Save it anew or delete it, deploy, then go on; or revoke the old key all the same.`;
    throw new AppError('PRECONDITION_FAILED', message);
  }
  if (copies.length === 0) return;
  const message = `The old key was also copied by hand, to ${copyList(copies)}. Put the new key there, deploy, then go on; or revoke the old key all the same, and these stop working.`;
  throw new AppError('PRECONDITION_FAILED', message);
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
    create: { do: createSecondKey },
    stage: { do: stageSecondKey },
    deploy: { do: deploy },
    prove: { do: prove },
    revoke: { do: (run) => revokeOtherKeys(run, 'same-kind') },
  },
  async succeeded(tx, run) {
    await end(run, '', tx);
    await instanceAudit(tx, run.input.serviceInstanceId, 'storage-key.rotated');
  },
  async failed(tx, run, failure) {
    await end(run, failure.message, tx);
  },
});
