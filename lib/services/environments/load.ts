import { and, asc, count, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Action } from '#lib/core/roles';
import type { Executor } from '#lib/db/client';
import { applications, environments } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import { notFound } from '#lib/errors';
import { requirePermission, type ServiceContext } from '#lib/services/context';
import type { EnvironmentParts } from '#lib/services/environments/present';
import { limitOffset, type PageInput } from '#lib/services/paging';

const serving = alias(deployments, 'serving');
const finished = alias(deployments, 'finished');
const active = alias(deployments, 'active');

// Spelled out per alias: drizzle types a column by the table it is selected from.
const servingBrief = {
  id: serving.id,
  state: serving.state,
  success: serving.success,
  endedAt: serving.endedAt,
  commit: serving.commit,
};
const finishedBrief = {
  id: finished.id,
  state: finished.state,
  success: finished.success,
  endedAt: finished.endedAt,
  commit: finished.commit,
};
const activeBrief = {
  id: active.id,
  state: active.state,
  success: active.success,
  endedAt: active.endedAt,
  commit: active.commit,
};

/** Environments with what the cards show of their deployments, oldest first. Not scoped: callers add the tenant to `where`. */
export async function loadEnvironments(
  db: Executor,
  where: SQL | undefined,
  page?: PageInput,
): Promise<EnvironmentParts[]> {
  const query = db
    .select({
      environment: environments,
      applicationSlug: applications.slug,
      serving: servingBrief,
      lastFinished: finishedBrief,
      active: activeBrief,
    })
    .from(environments)
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .leftJoin(serving, eq(serving.id, environments.servingDeploymentId))
    .leftJoin(finished, eq(finished.id, environments.lastFinishedDeploymentId))
    .leftJoin(
      active,
      // At most one: an environment has one unfinished operation.
      sql`${active.id} = (select d.id from deployments d where d.environment_id = ${environments.id} and d.ended_at is null order by d.id desc limit 1)`,
    )
    .where(and(where, isNull(environments.deletedAt)))
    .orderBy(asc(environments.id));
  if (!page) return query;
  const { limit, offset } = limitOffset(page);
  return query.limit(limit).offset(offset);
}

export async function countEnvironments(db: Executor, where: SQL | undefined): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(environments)
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .where(and(where, isNull(environments.deletedAt)));
  return row?.count ?? 0;
}

/** Limits environments to organisations, in a query that joins applications. */
export function inOrganisations(organisationIds: string[]): SQL | undefined {
  return and(inArray(applications.organisationId, organisationIds), isNull(applications.deletedAt));
}

export interface EnvironmentInTenant {
  environment: typeof environments.$inferSelect;
  application: typeof applications.$inferSelect;
}

/**
 * The environment and its application, for a caller with the permission.
 * @throws AppError NOT_FOUND for an unknown or another organisation's id, FORBIDDEN without the permission
 */
export async function getEnvironmentFor(
  ctx: ServiceContext,
  environmentId: string,
  action: Action,
  executor: Executor = ctx.db,
): Promise<EnvironmentInTenant> {
  const [row] = await executor
    .select({ environment: environments, application: applications })
    .from(environments)
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .where(and(eq(environments.id, environmentId), isNull(environments.deletedAt), isNull(applications.deletedAt)));
  if (!row) throw notFound('This environment');
  requirePermission(ctx, row.application.organisationId, action, 'This environment');
  return row;
}
