import { and, eq, ne, notInArray } from 'drizzle-orm';
import type { ServiceInstance } from '#lib/contracts/services';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { moveServiceInstance } from '#lib/services/service-instances/move';
import { enqueueAccess, settleAccess } from '#lib/services/service-instances/trash';

/**
 * Takes an instance out of the trash; it comes back as Detached, with its key, and public again where it was.
 * @throws AppError PRECONDITION_FAILED when its prefix was given to another one meanwhile, when there is nothing to
 * restore, or while an operation works on it
 */
export async function restoreServiceInstance({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<ServiceInstance> {
  await settleAccess(ctx, input.id, 'service:write');
  return moveServiceInstance(ctx, {
    id: input.id,
    action: 'restore',
    permission: 'service:write',
    also: async (tx, { instance, application }) => {
      if (!instance.bucket || !instance.provisionedAt)
        throw new AppError('PRECONDITION_FAILED', 'It never held data of its own, so there is nothing to restore.');
      const [other] = await tx
        .select({ id: serviceInstances.id })
        .from(serviceInstances)
        .where(
          and(
            eq(serviceInstances.environmentId, instance.environmentId),
            eq(serviceInstances.type, instance.type),
            eq(serviceInstances.prefix, instance.prefix),
            ne(serviceInstances.id, instance.id),
            notInArray(serviceInstances.state, ['trashed', 'removing', 'removed']),
          ),
        );
      if (other)
        throw new AppError(
          'PRECONDITION_FAILED',
          `The prefix ${instance.prefix} is used by another instance now. Remove that one first.`,
        );
      await enqueueAccess(tx, ctx.queue, {
        serviceInstanceId: instance.id,
        organisationId: application.organisationId,
        requestedById: ctx.actor.userId,
      });
      return { trashedAt: null, destroyAfter: null, observed: null };
    },
  });
}
