import { and, desc, eq, inArray, isNull, type SQL } from 'drizzle-orm';
import type { Action } from '#lib/core/roles';
import type { Executor } from '#lib/db/client';
import { applications, environments } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import { users } from '#lib/db/schema/identity';
import { operations } from '#lib/db/schema/operations';
import { notFound } from '#lib/errors';
import { requirePermission, type ServiceContext } from '#lib/services/context';

/** Everything but the sealed snapshot, which only those who open it load. */
const deploymentColumns = {
  id: deployments.id,
  environmentId: deployments.environmentId,
  operationId: deployments.operationId,
  buildMode: deployments.buildMode,
  state: deployments.state,
  branch: deployments.branch,
  buildId: deployments.buildId,
  commit: deployments.commit,
  subject: deployments.subject,
  variableNames: deployments.variableNames,
  intendedDigest: deployments.intendedDigest,
  runningDigest: deployments.runningDigest,
  failureCode: deployments.failureCode,
  failureMessage: deployments.failureMessage,
  createdAt: deployments.createdAt,
  startedAt: deployments.startedAt,
  endedAt: deployments.endedAt,
  success: deployments.success,
};

/** Deployments with what their row shows, newest first. Not scoped: callers add the tenant to `where`. */
export function loadDeployments(db: Executor, where: SQL | undefined, limit: number, offset: number) {
  return db
    .select({
      deployment: deploymentColumns,
      environmentSlug: environments.slug,
      servingDeploymentId: environments.servingDeploymentId,
      applicationId: applications.id,
      organisationId: applications.organisationId,
      createdBy: users.name,
      cancelRequestedAt: operations.cancelRequestedAt,
    })
    .from(deployments)
    .innerJoin(environments, eq(environments.id, deployments.environmentId))
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .leftJoin(users, eq(users.id, deployments.createdById))
    .leftJoin(operations, eq(operations.id, deployments.operationId))
    .where(and(where, isNull(environments.deletedAt), isNull(applications.deletedAt)))
    .orderBy(desc(deployments.id))
    .limit(limit)
    .offset(offset);
}

export type DeploymentParts = Awaited<ReturnType<typeof loadDeployments>>[number];

export function inOrganisations(organisationIds: string[]): SQL | undefined {
  return inArray(applications.organisationId, organisationIds);
}

/**
 * The deployment, for a caller with the permission.
 * @throws AppError NOT_FOUND for an unknown or another organisation's id, FORBIDDEN without the permission
 */
export async function getDeploymentFor(
  ctx: ServiceContext,
  db: Executor,
  id: string,
  action: Action,
): Promise<DeploymentParts> {
  const [row] = await loadDeployments(db, eq(deployments.id, id), 1, 0);
  if (!row) throw notFound('This deployment');
  requirePermission(ctx, row.organisationId, action, 'This deployment');
  return row;
}
