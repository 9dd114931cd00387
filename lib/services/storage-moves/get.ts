import type { StorageMove } from '#lib/contracts/storage-moves';
import type { ServiceContext } from '#lib/services/context';
import { getServiceInstanceFor } from '#lib/services/service-instances/load';
import { findLastMove, presentMove } from '#lib/services/storage-moves/load';

export async function getStorageMove({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageMove> {
  const { instance } = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read');
  return presentMove(instance, await findLastMove(ctx.db, instance.id));
}
