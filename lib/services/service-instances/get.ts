import type { ServiceInstance } from '#lib/contracts/services';
import type { ServiceContext } from '#lib/services/context';
import { getRegion } from '#lib/services/regions/connect';
import { getServiceInstanceFor } from '#lib/services/service-instances/load';
import { presentServiceInstance } from '#lib/services/service-instances/present';

export async function getServiceInstance({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<ServiceInstance> {
  const { instance } = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read');
  return presentServiceInstance(instance, await getRegion(ctx.db, instance.regionId));
}
