import { eq } from 'drizzle-orm';
import type { TrashedStorageDetails } from '#lib/contracts/trash';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import { getRegion, storeOfRegion } from '#lib/services/regions/connect';
import { observeUsage } from '#lib/services/service-instances/get-details';
import { getServiceInstanceFor } from '#lib/services/service-instances/load';
import { readStorageKeys } from '#lib/services/storage-keys/get';
import { loadTrash } from '#lib/services/trash/load';

/**
 * One storage in the trash, with what its store says now.
 * @throws AppError NOT_FOUND also for one that is not in the trash
 */
export async function getTrashedStorage({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<TrashedStorageDetails> {
  const found = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read', 'any');
  const { id, bucket, regionId } = found.instance;
  const [trashed] = await loadTrash(ctx.db, eq(serviceInstances.id, id), { page: 1, page_size: 1 });
  if (!trashed || bucket === null) throw notFound('This storage in the trash');
  const region = await getRegion(ctx.db, regionId);
  const { ownKeys } = capabilitiesOf(region);
  const [{ usage, problem }, { copies }] = await Promise.all([
    observeUsage(storeOfRegion(region, ctx.sealer), bucket),
    readStorageKeys(ctx, ctx.db, found),
  ]);
  return {
    ...trashed,
    usage: usage && {
      bytes: usage.bytes,
      objects: usage.objects,
      last_write_at: usage.lastWriteAt?.toISOString() ?? null,
    },
    usage_problem: problem,
    copies: copies.map(({ application, environment, variable }) => ({ application, environment, variable })),
    same_key_reason: ownKeys.can ? '' : ownKeys.reason,
  };
}
