import type { ServiceInstance } from '#lib/contracts/services';
import { invalidField } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { moveServiceInstance } from '#lib/services/service-instances/move';
import { settleAccess, startLeaving } from '#lib/services/service-instances/trash';

/**
 * Puts an instance into the trash: nobody reads it without a key from then on, and its data is destroyed after the trash
 * period. What never held data goes at once.
 * @throws AppError INVALID on `confirm` unless it repeats the prefix, PRECONDITION_FAILED while it is attached or an
 * operation works on it
 */
export async function removeServiceInstance({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; confirm: string };
}): Promise<ServiceInstance> {
  await settleAccess(ctx, input.id, 'service:remove');
  return moveServiceInstance(ctx, {
    id: input.id,
    action: 'remove',
    permission: 'service:remove',
    also: async (tx, { instance, application }, next) => {
      if (input.confirm !== instance.prefix) throw invalidField('confirm', `Type “${instance.prefix}” to confirm.`);
      return startLeaving(tx, ctx.queue, next, {
        serviceInstanceId: instance.id,
        organisationId: application.organisationId,
        requestedById: ctx.actor.userId,
      });
    },
  });
}
