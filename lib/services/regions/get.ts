import type { RegionDetails } from '#lib/contracts/regions';
import type { Executor } from '#lib/db/client';
import type { ServiceContext } from '#lib/services/context';
import { loadRegionFacts } from '#lib/services/regions/facts';
import { getRegionFor } from '#lib/services/regions/load';
import { presentRegionDetails } from '#lib/services/regions/present';

export function getRegion({ ctx, input }: { ctx: ServiceContext; input: { id: string } }): Promise<RegionDetails> {
  return readRegion(ctx, ctx.db, input.id);
}

/** The region as it stands in this transaction. @throws AppError NOT_FOUND */
export async function readRegion(ctx: ServiceContext, executor: Executor, id: string): Promise<RegionDetails> {
  const row = await getRegionFor(ctx, executor, id);
  const factsOf = await loadRegionFacts(ctx, executor, [row.id]);
  return presentRegionDetails(row, factsOf(row.id));
}
