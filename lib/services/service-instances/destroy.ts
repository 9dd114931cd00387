import { eq } from 'drizzle-orm';
import type { ServiceInstance } from '#lib/contracts/services';
import { serviceInstanceCan } from '#lib/core/states';
import { environmentPath, storagePath } from '#lib/core/storage-path';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { AppError, invalidField, notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { getRegion } from '#lib/services/regions/connect';
import { auditServiceInstance } from '#lib/services/service-instances/audit';
import { lockServiceInstanceFor } from '#lib/services/service-instances/load';
import { presentServiceInstance } from '#lib/services/service-instances/present';
import { settleAccess, startLeaving } from '#lib/services/service-instances/trash';

/**
 * Begins to destroy an instance in the trash before its time: keys, files, bucket. What is destroyed already, or being
 * destroyed, is answered as it is.
 * @throws AppError INVALID on `confirm` unless it repeats the storage as `application/environment/prefix`;
 * PRECONDITION_FAILED when it is not in the trash, or while an operation works on it
 */
export async function destroyServiceInstance({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; confirm: string };
}): Promise<ServiceInstance> {
  await settleAccess(ctx, input.id, 'service:destroy', 'any');
  return ctx.db.transaction(async (tx) => {
    const found = await lockServiceInstanceFor(ctx, tx, input.id, 'service:destroy', 'any');
    const { instance, environment, application } = found;
    const region = await getRegion(tx, instance.regionId);
    if (instance.state === 'removing' || instance.state === 'removed') return presentServiceInstance(instance, region);
    const rule = serviceInstanceCan.destroy;
    if (!rule(instance.state)) throw new AppError('PRECONDITION_FAILED', rule.sentence);
    const path = storagePath(application.slug, environment.slug, instance.prefix);
    if (input.confirm !== path) throw invalidField('confirm', `Type “${path}” to confirm.`);
    const state = rule.next(instance.state);
    const more = await startLeaving(tx, ctx.queue, state, {
      serviceInstanceId: instance.id,
      organisationId: application.organisationId,
      requestedById: ctx.actor.userId,
    });
    const [row] = await tx
      .update(serviceInstances)
      .set({ state, stateMessage: '', ...more })
      .where(eq(serviceInstances.id, instance.id))
      .returning();
    if (!row) throw notFound('This service instance');
    await auditServiceInstance(tx, ctx, found, 'trash.destroy', {
      from: environmentPath(application.slug, environment.slug),
    });
    return presentServiceInstance(row, region);
  });
}
