import { and, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { Executor, Transaction } from '#lib/db/client';
import type { environments } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import type { Queue } from '#lib/queue';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';

type EnvironmentRow = typeof environments.$inferSelect;

/** The release that serves an environment now. */
export interface ServingRelease {
  buildId: string;
  commit: string;
  subject: string;
}

/** What ADOPT deploys again, or null when nothing serves yet. */
export async function findServingRelease(
  db: Executor,
  environment: Pick<EnvironmentRow, 'id' | 'servingDeploymentId'>,
): Promise<ServingRelease | null> {
  if (!environment.servingDeploymentId) return null;
  const [row] = await db
    .select({ buildId: deployments.buildId, commit: deployments.commit, subject: deployments.subject })
    .from(deployments)
    .where(and(eq(deployments.id, environment.servingDeploymentId), eq(deployments.environmentId, environment.id)));
  return row?.buildId ? { ...row, buildId: row.buildId } : null;
}

/**
 * Adds a deployment with its operation, in the caller's transaction.
 * @returns the id of the deployment
 * @throws AppError PRECONDITION_FAILED while another one of the environment is unfinished
 */
export async function insertDeployment(
  tx: Transaction,
  queue: Queue,
  input: {
    environment: Pick<EnvironmentRow, 'id' | 'branch'>;
    organisationId: string;
    buildMode: 'AUTO' | 'ADOPT' | 'FORCE';
    adopted: ServingRelease | null;
    createdById: string | null;
  },
): Promise<string> {
  const { environment, adopted } = input;
  const id = v7();
  await tx.insert(deployments).values({
    id,
    environmentId: environment.id,
    buildMode: input.buildMode,
    branch: environment.branch,
    buildId: adopted?.buildId ?? null,
    commit: adopted?.commit ?? '',
    subject: adopted?.subject ?? '',
    createdById: input.createdById,
  });
  const operationId = await enqueueOperation(tx, queue, {
    kind: 'deploy',
    organisationId: input.organisationId,
    target: targets.environment(environment.id),
    input: { deploymentId: id, environmentId: environment.id },
    requestedById: input.createdById,
  });
  await tx.update(deployments).set({ operationId }).where(eq(deployments.id, id));
  return id;
}
