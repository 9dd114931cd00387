import type { StorageMove } from '#lib/contracts/storage-moves';
import type { ServiceContext } from '#lib/services/context';
import { getServiceInstanceFor, type ServiceInstanceInTenant } from '#lib/services/service-instances/load';
import { findLastMove, presentMove } from '#lib/services/storage-moves/load';
import { findCopies } from '#lib/services/variables/find-copies';

export async function getStorageMove({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageMove> {
  const found = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read');
  const last = await findLastMove(ctx.db, found.instance.id);
  const move = presentMove(found.instance, last);
  const isInTrash = move.state === 'done' && last?.other.state === 'trashed';
  return isInTrash ? { ...move, ...(await findLeftBehind(ctx, found, move.old_bucket)) } : move;
}

/** What somebody copied to elsewhere did not move: it goes on with the old bucket, until that is destroyed. */
async function findLeftBehind(
  ctx: ServiceContext,
  { environment, application }: ServiceInstanceInTenant,
  bucket: string | null,
): Promise<Pick<StorageMove, 'copies' | 'unread'>> {
  if (bucket === null) return { copies: [], unread: [] };
  const home = { organisationId: application.organisationId, environmentId: environment.id };
  const names = (value: string) => (value.includes(bucket) ? bucket : null);
  const { copies, unread } = await findCopies(ctx.db, ctx.sealer, home, names);
  return { copies: copies.map(({ found, ...place }) => place), unread };
}
