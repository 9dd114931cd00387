import { eq } from 'drizzle-orm';
import type { ServiceInstance } from '#lib/contracts/services';
import type { AuditAction } from '#lib/core/audit-actions';
import { type ServiceInstanceAction, type ServiceInstanceState, serviceInstanceCan } from '#lib/core/states';
import type { Transaction } from '#lib/db/client';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { AppError, notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { getRegion } from '#lib/services/regions/connect';
import { auditServiceInstance } from '#lib/services/service-instances/audit';
import { lockServiceInstanceFor, type ServiceInstanceInTenant } from '#lib/services/service-instances/load';
import { presentServiceInstance } from '#lib/services/service-instances/present';

interface Move {
  id: string;
  action: ServiceInstanceAction;
  permission: 'service:write' | 'service:remove';
  /** What else happens in the same transaction; returns further columns to set. */
  also?(
    tx: Transaction,
    found: ServiceInstanceInTenant,
    next: ServiceInstanceState,
  ): Promise<Partial<typeof serviceInstances.$inferInsert>>;
}

/**
 * The one way a person moves an instance from state to state: permission, lock, state table, write, audit.
 * @throws AppError PRECONDITION_FAILED with the allowed states when it is not in one of them
 */
export async function moveServiceInstance(ctx: ServiceContext, move: Move): Promise<ServiceInstance> {
  return ctx.db.transaction(async (tx) => {
    const found = await lockServiceInstanceFor(ctx, tx, move.id, move.permission);
    const { instance } = found;
    const rule = serviceInstanceCan[move.action];
    if (!rule(instance.state)) throw new AppError('PRECONDITION_FAILED', rule.sentence);
    const next = rule.next(instance.state);
    const more = (await move.also?.(tx, found, next)) ?? {};
    const [row] = await tx
      .update(serviceInstances)
      .set({ state: next, stateMessage: '', ...more })
      .where(eq(serviceInstances.id, instance.id))
      .returning();
    if (!row) throw notFound('This service instance');
    await auditServiceInstance(tx, ctx, found, `service-instance.${move.action}` satisfies AuditAction);
    return presentServiceInstance(row, await getRegion(tx, row.regionId));
  });
}
