import type { ServiceInstance } from '#lib/contracts/services';
import type { ServiceContext } from '#lib/services/context';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { getRegionFor } from '#lib/services/regions/load';
import { requireUsableRegion } from '#lib/services/regions/usable';
import { moveServiceInstance } from '#lib/services/service-instances/move';

/**
 * Starts to make the bucket and its key; also the way to retry after a failure.
 * @throws AppError PRECONDITION_FAILED when the store of the region failed its test
 */
export async function provisionServiceInstance({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<ServiceInstance> {
  return moveServiceInstance(ctx, {
    id: input.id,
    action: 'provision',
    permission: 'service:write',
    also: async (tx, { instance, application }) => {
      requireUsableRegion(await getRegionFor(ctx, tx, instance.regionId));
      const operationId = await enqueueOperation(tx, ctx.queue, {
        kind: 'provision',
        organisationId: application.organisationId,
        target: targets.serviceInstance(instance.id),
        input: { serviceInstanceId: instance.id },
        requestedById: ctx.actor.userId,
      });
      return { operationId };
    },
  });
}
