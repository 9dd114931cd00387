import type { ServiceInstance } from '#lib/contracts/services';
import type { ServiceContext } from '#lib/services/context';
import { moveServiceInstance } from '#lib/services/service-instances/move';

/** Takes the variables away at the next successful deployment; bucket, key and data stay. */
export async function detachServiceInstance({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<ServiceInstance> {
  return moveServiceInstance(ctx, { id: input.id, action: 'detach', permission: 'service:write' });
}
