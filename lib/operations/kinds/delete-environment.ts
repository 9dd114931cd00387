import { and, eq, inArray, notInArray } from 'drizzle-orm';
import * as z from 'zod/mini';
import { isOperationKind, operationKinds } from '#lib/core/operations';
import { goneStates, operationCan } from '#lib/core/states';
import type { Transaction } from '#lib/db/client';
import { environments } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { defineKind, type StepRun, WaitingError } from '#lib/operations/kind';
import { publishRoutes } from '#lib/operations/routes';
import { requestCancel } from '#lib/services/operations/cancel';
import { targets } from '#lib/services/operations/enqueue';
import { startLeaving } from '#lib/services/service-instances/trash';

const STOP_GRACE_MS = 10_000;

type Run = StepRun<{ environmentId: string }>;
type Instance = typeof serviceInstances.$inferSelect;

/** Cancels what works on the services of the environment and waits for its end, then puts all of them into the trash. */
async function putIntoTrash(run: Run): Promise<void> {
  const working = await run.write(async (tx) => {
    const instances = await tx
      .select()
      .from(serviceInstances)
      .where(
        and(
          eq(serviceInstances.environmentId, run.input.environmentId),
          notInArray(serviceInstances.state, goneStates),
        ),
      )
      .orderBy(serviceInstances.id)
      // Whoever starts something on an instance holds this lock, so that nothing can begin unseen.
      .for('update');
    const unfinished = await tx.select().from(operations).where(isUnfinishedOn(instances));
    if (unfinished.length === 0) for (const instance of instances) await remove(tx, run, instance);
    return unfinished.length > 0 ? instances : [];
  });
  if (working.length === 0) return;
  const labels = await cancelOn(run, working);
  if (labels.length === 0) return putIntoTrash(run);
  throw new WaitingError(`Waiting until this has stopped: ${labels.join(', ')}.`);
}

const isUnfinishedOn = (instances: readonly Instance[]) =>
  and(
    inArray(
      operations.target,
      instances.map(({ id }) => targets.serviceInstance(id)),
    ),
    inArray(operations.state, operationCan.cancel.states),
  );

/** What never held data skips the trash, as when a person removes it. */
async function remove(tx: Transaction, run: Run, { id, state, provisionedAt }: Instance): Promise<void> {
  const { queue, organisationId, requestedById } = run;
  const next = state === 'new' ? 'removed' : provisionedAt ? 'trashed' : 'removing';
  const more = await startLeaving(tx, queue, next, { serviceInstanceId: id, organisationId, requestedById });
  await tx
    .update(serviceInstances)
    .set({ state: next, stateMessage: '', ...more })
    .where(eq(serviceInstances.id, id));
}

/**
 * Asks what works on these instances to stop. Apart from the locks on them, which its own writes need.
 * @returns the labels of what has not ended yet
 */
async function cancelOn(run: Run, instances: readonly Instance[]): Promise<string[]> {
  return run.write(async (tx) => {
    const unfinished = await tx.select().from(operations).where(isUnfinishedOn(instances)).for('update');
    for (const { id, cancelRequestedAt } of unfinished) if (!cancelRequestedAt) await requestCancel(tx, run.queue, id);
    return unfinished.map(({ kind }) => (isOperationKind(kind) ? operationKinds[kind].label : kind));
  });
}

/** What remains to do after an environment was taken out of every list: no requests, no process, services in the trash. */
export const deleteEnvironment = defineKind({
  kind: 'delete-environment',
  input: z.object({ environmentId: z.string() }),
  steps: {
    unroute: {
      isPointOfNoReturn: true,
      async do(run) {
        await publishRoutes(run);
      },
    },
    stop: {
      async do(run) {
        const units = await run.runtime.inventory();
        for (const unit of units) {
          if (unit.environmentId === run.input.environmentId) await run.runtime.stop(unit.deploymentId, STOP_GRACE_MS);
        }
        await run.write((tx) =>
          tx
            .update(environments)
            .set({ servingDeploymentId: null })
            .where(eq(environments.id, run.input.environmentId)),
        );
      },
    },
    services: { do: putIntoTrash },
  },
  async succeeded(tx, run) {
    await tx
      .update(deployments)
      .set({ state: 'superseded' })
      .where(and(eq(deployments.environmentId, run.input.environmentId), inArray(deployments.state, ['live'])));
  },
  async failed() {
    // Nothing to take back: the environment is out of every list since the request.
  },
});
