import type { RestoreServiceInstanceInput, ServiceInstance } from '#lib/contracts/services';
import { AppError, invalidField } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { getServiceInstanceFor } from '#lib/services/service-instances/load';
import { moveServiceInstance } from '#lib/services/service-instances/move';
import { isPrefixTaken } from '#lib/services/service-instances/prefix';
import { restoreElsewhere } from '#lib/services/service-instances/restore-elsewhere';
import { enqueueAccess, requireData, settleAccess } from '#lib/services/service-instances/trash';

/**
 * Takes an instance out of the trash. In its own environment it comes back at once as Detached, with its key, and public
 * again where it was; into another one it is brought by an operation, with a new key.
 * @throws AppError INVALID on `environment` when its own was deleted and no other is named; PRECONDITION_FAILED when its
 * prefix was given to another one meanwhile, when there is nothing to restore, or while an operation works on it
 */
export async function restoreServiceInstance({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string } & RestoreServiceInstanceInput;
}): Promise<ServiceInstance> {
  const { id, environment: chosen, prefix } = input;
  const found = await getServiceInstanceFor(ctx, ctx.db, id, 'service:write', 'any');
  await settleAccess(ctx, id, 'service:write', 'any');
  if (chosen !== undefined && chosen !== found.environment.id)
    return restoreElsewhere(ctx, { id, environmentId: chosen, prefix });
  if (found.environment.deletedAt || found.application.deletedAt) {
    const message = `Its environment, ${found.environment.slug}, was deleted. Choose another one of the organisation.`;
    throw invalidField('environment', message);
  }
  return restoreAtHome(ctx, id, prefix);
}

async function restoreAtHome(ctx: ServiceContext, id: string, chosenPrefix: string | undefined) {
  return moveServiceInstance(ctx, {
    id,
    action: 'restore',
    permission: 'service:write',
    also: async (tx, { instance, application }) => {
      requireData(instance);
      const prefix = chosenPrefix ?? instance.prefix;
      if (await isPrefixTaken(tx, instance, instance.environmentId, prefix))
        throw new AppError(
          'PRECONDITION_FAILED',
          `The prefix ${prefix} is used by another instance now. Remove that one first.`,
        );
      await enqueueAccess(tx, ctx.queue, {
        serviceInstanceId: instance.id,
        organisationId: application.organisationId,
        requestedById: ctx.actor.userId,
      });
      return { prefix, trashedAt: null, destroyAfter: null, observed: null };
    },
  });
}
