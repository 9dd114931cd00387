import { and, eq, isNull } from 'drizzle-orm';
import * as z from 'zod/mini';
import { environmentPath } from '#lib/core/storage-path';
import type { Executor, Transaction } from '#lib/db/client';
import { applications, environments } from '#lib/db/schema/applications';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { keyRotations, moves } from '#lib/db/schema/storage';
import { AppError, notFound } from '#lib/errors';
import { defineKind, type StepRun } from '#lib/operations/kind';
import { reconcileNow, SETTING_TRIES } from '#lib/operations/kinds/apply-settings';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { getInstance } from '#lib/operations/kinds/provision-steps';
import { createSecondKey, revokeOtherKeys, revokeUnfinished, stageSecondKey } from '#lib/operations/kinds/second-key';
import { isPrefixTaken } from '#lib/services/service-instances/prefix';
import { trashedColumns } from '#lib/services/service-instances/trash';

const RestoreInput = z.object({
  serviceInstanceId: z.string(),
  /** Where it goes, and the prefix that it gets there. */
  environmentId: z.string(),
  prefix: z.string(),
  /** The rotation that brings the new key; empty where the store has one key for everything. */
  rotationId: z.string(),
  /** Where it was, for people: `shop/live`. */
  from: z.string(),
});
type Run = StepRun<z.infer<typeof RestoreInput>>;

/** From here on no DSN that was ever told opens the bucket; the next step gives it to others. */
async function revoke(run: Run): Promise<void> {
  await stageSecondKey(run);
  await revokeOtherKeys(run, 'all');
}

/**
 * Takes it out of the trash, into its new environment. Nobody may delete that meanwhile.
 * @throws AppError PRECONDITION_FAILED when the environment or the prefix is gone since the request
 */
async function give(run: Run): Promise<void> {
  const { serviceInstanceId: id, environmentId, prefix } = run.input;
  await run.write(async (tx) => {
    const [environment] = await tx
      .select({ id: environments.id })
      .from(environments)
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .where(and(eq(environments.id, environmentId), isNull(environments.deletedAt), isNull(applications.deletedAt)))
      .for('share', { of: environments });
    const [instance] = await tx.select().from(serviceInstances).where(eq(serviceInstances.id, id)).for('update');
    if (!instance) throw notFound('This service instance');
    if (instance.state !== 'trashed') return;
    if (!environment)
      throw new AppError('PRECONDITION_FAILED', 'The environment was deleted meanwhile. Choose another one.');
    if (await isPrefixTaken(tx, instance, environmentId, prefix)) {
      const message = `The prefix ${prefix} was taken in that environment meanwhile. Choose another one.`;
      throw new AppError('PRECONDITION_FAILED', message);
    }
    await leaveMove(tx, id);
    await tx
      .update(serviceInstances)
      .set({
        environmentId,
        prefix,
        state: 'pending_attachment',
        stateMessage: '',
        trashedAt: null,
        destroyAfter: null,
        observed: null,
      })
      .where(eq(serviceInstances.id, id));
  });
}

/** Of a move that nobody brought to an end the other bucket becomes a storage in the trash of its own, with its days. */
async function leaveMove(tx: Transaction, id: string): Promise<void> {
  const now = new Date();
  await tx
    .update(serviceInstances)
    .set({ replacesId: null, ...trashedColumns(now) })
    .where(eq(serviceInstances.replacesId, id));
  await tx
    .update(moves)
    .set({ state: 'cancelled', endedAt: now, message: 'The storage was restored into another environment.' })
    .where(and(eq(moves.serviceInstanceId, id), isNull(moves.endedAt)));
}

async function endRotation(tx: Transaction, { rotationId }: Run['input'], message: string): Promise<void> {
  if (rotationId)
    await tx.update(keyRotations).set({ endedAt: new Date(), message }).where(eq(keyRotations.id, rotationId));
}

async function nameOf(db: Executor, environmentId: string): Promise<string> {
  const [row] = await db
    .select({ application: applications.slug, environment: environments.slug })
    .from(environments)
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .where(eq(environments.id, environmentId));
  return row ? environmentPath(row.application, row.environment) : '';
}

/**
 * Gives a storage in the trash to another environment, with a new key. Until the step that gives it, it stays in the
 * trash, where a failure leaves it to be restored again; there is nothing to undo, since nobody was told the new key.
 */
export const restoreElsewhere = defineKind({
  kind: 'restore-elsewhere',
  input: RestoreInput,
  steps: {
    key: {
      async do(run) {
        if (!run.input.rotationId) return;
        await revokeUnfinished(run);
        await createSecondKey(run);
      },
    },
    revoke: {
      async do(run) {
        if (run.input.rotationId) await revoke(run);
      },
    },
    give: { do: give },
    access: {
      maxTries: SETTING_TRIES,
      do: (run) => reconcileNow(run, run.input.serviceInstanceId, 'access'),
    },
  },
  async succeeded(tx, run) {
    const { serviceInstanceId, environmentId, from } = run.input;
    await endRotation(tx, run.input, '');
    const to = await nameOf(tx, environmentId);
    await instanceAudit(tx, serviceInstanceId, 'storage-restore.finish', { from, to });
  },
  async failed(tx, run, failure) {
    const { serviceInstanceId, environmentId } = run.input;
    const { state } = await getInstance(run, serviceInstanceId);
    await endRotation(tx, run.input, failure.message);
    if (state !== 'trashed') {
      await instanceAudit(tx, serviceInstanceId, 'storage-settings.fail');
      return;
    }
    const stateMessage = failure.isCancelled ? '' : `It could not be restored. ${failure.message}`;
    await tx.update(serviceInstances).set({ stateMessage }).where(eq(serviceInstances.id, serviceInstanceId));
    const to = await nameOf(tx, environmentId);
    await instanceAudit(tx, serviceInstanceId, 'storage-restore.fail', { to });
  },
});
