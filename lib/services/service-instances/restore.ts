import { and, eq, ne, notInArray } from 'drizzle-orm';
import type { ServiceInstance } from '#lib/contracts/services';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { moveServiceInstance } from '#lib/services/service-instances/move';

/**
 * Takes an instance out of the trash; it comes back as Detached.
 * @throws AppError PRECONDITION_FAILED when its prefix was given to another one meanwhile
 */
export async function restoreServiceInstance({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<ServiceInstance> {
  return moveServiceInstance(ctx, {
    id: input.id,
    action: 'restore',
    permission: 'service:write',
    also: async (tx, { instance }) => {
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
      return { trashedAt: null, destroyAfter: null };
    },
  });
}
