import { eq } from 'drizzle-orm';
import type { ServiceInstanceState } from '#lib/core/states';
import type { Transaction } from '#lib/db/client';
import { applications, environments } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import { AppError, notFound } from '#lib/errors';
import { type StepRun, WaitingError } from '#lib/operations/kind';
import { findServingRelease, insertDeployment } from '#lib/services/deployments/insert';

/** Do the variables of an instance in this state belong to the release that serves? */
export function isInRelease(state: ServiceInstanceState): boolean {
  return state === 'attached' || state === 'pending_detachment';
}

/**
 * Brings today's variables to the running release, as a step of another operation: starts one deployment of what serves
 * now, and waits for its end without holding a worker. Nothing to do where nothing serves.
 * @param deploymentId of an earlier try of this step, or null
 * @param remember stores the id in the transaction that starts the deployment
 * @throws AppError PRECONDITION_FAILED when the deployment did not go live
 */
export async function redeploy(
  run: StepRun<unknown>,
  environmentId: string,
  deploymentId: string | null,
  remember: (tx: Transaction, deploymentId: string) => Promise<unknown>,
): Promise<void> {
  const started = deploymentId ?? (await start(run, environmentId, remember));
  if (started === null) return;
  const [row] = await run.db
    .select({ endedAt: deployments.endedAt, success: deployments.success, message: deployments.failureMessage })
    .from(deployments)
    .where(eq(deployments.id, started));
  if (!row) throw notFound('The deployment');
  if (!row.endedAt) throw new WaitingError('Waiting for the deployment.');
  if (!row.success) {
    const message = `The deployment did not go live: ${row.message || 'it was cancelled.'}`;
    throw new AppError('PRECONDITION_FAILED', message);
  }
}

async function start(
  run: StepRun<unknown>,
  environmentId: string,
  remember: (tx: Transaction, deploymentId: string) => Promise<unknown>,
): Promise<string | null> {
  try {
    return await run.write(async (tx) => {
      const [row] = await tx
        .select({ environment: environments, organisationId: applications.organisationId })
        .from(environments)
        .innerJoin(applications, eq(applications.id, environments.applicationId))
        .where(eq(environments.id, environmentId));
      if (!row) throw notFound('This environment');
      const adopted = await findServingRelease(tx, row.environment);
      if (!adopted) return null;
      const id = await insertDeployment(tx, run.queue, {
        environment: row.environment,
        organisationId: row.organisationId,
        buildMode: 'ADOPT',
        adopted,
        createdById: run.requestedById,
      });
      await remember(tx, id);
      return id;
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'PRECONDITION_FAILED')
      throw new WaitingError('Another deployment of this environment runs; waiting for it.');
    throw error;
  }
}
