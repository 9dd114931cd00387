import { and, eq, isNull } from 'drizzle-orm';
import type { Action } from '#lib/core/roles';
import type { Executor, Transaction } from '#lib/db/client';
import { applications, environments } from '#lib/db/schema/applications';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { notFound } from '#lib/errors';
import { requirePermission, type ServiceContext } from '#lib/services/context';
import type { EnvironmentInTenant } from '#lib/services/environments/load';

export type ServiceInstanceRow = typeof serviceInstances.$inferSelect;
export type ServiceInstanceInTenant = EnvironmentInTenant & { instance: ServiceInstanceRow };

/** `live`: of environments that exist. `any`: also of deleted ones, whose storages wait in the trash. */
export type Reach = 'live' | 'any';

/**
 * The instance with its environment, for a caller with the permission.
 * @throws AppError NOT_FOUND for an unknown or another organisation's id, FORBIDDEN without the permission
 */
export async function getServiceInstanceFor(
  ctx: ServiceContext,
  executor: Executor,
  id: string,
  action: Action,
  reach: Reach = 'live',
): Promise<ServiceInstanceInTenant> {
  const [row] = await executor
    .select({ instance: serviceInstances, environment: environments, application: applications })
    .from(serviceInstances)
    .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .where(
      and(
        eq(serviceInstances.id, id),
        isNull(serviceInstances.replacesId),
        reach === 'live' ? and(isNull(environments.deletedAt), isNull(applications.deletedAt)) : undefined,
      ),
    );
  if (!row) throw notFound('This service instance');
  requirePermission(ctx, row.application.organisationId, action, 'This service instance');
  return row;
}

/**
 * The same, locked: two people cannot move it at once, and its environment cannot be deleted meanwhile. The environment
 * comes first, as for deployments, which lock it before its instances.
 */
export async function lockServiceInstanceFor(
  ctx: ServiceContext,
  tx: Transaction,
  id: string,
  action: Action,
  reach: Reach = 'live',
): Promise<ServiceInstanceInTenant> {
  await tx
    .select({ id: environments.id })
    .from(environments)
    .innerJoin(serviceInstances, eq(serviceInstances.environmentId, environments.id))
    .where(eq(serviceInstances.id, id))
    .for('share', { of: environments });
  await tx.select({ id: serviceInstances.id }).from(serviceInstances).where(eq(serviceInstances.id, id)).for('update');
  return getServiceInstanceFor(ctx, tx, id, action, reach);
}
