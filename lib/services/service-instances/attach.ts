import type { ServiceInstance } from '#lib/contracts/services';
import type { ServiceContext } from '#lib/services/context';
import { moveServiceInstance } from '#lib/services/service-instances/move';

/** Gives the variables back to the environment: undoes a pending detachment at once, else from the next deployment on. */
export async function attachServiceInstance({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<ServiceInstance> {
  return moveServiceInstance(ctx, { id: input.id, action: 'attach', permission: 'service:write' });
}
