import { and, asc, count, eq, inArray, isNull, or } from 'drizzle-orm';
import type { Region } from '#lib/contracts/regions';
import { regions } from '#lib/db/schema/installation';
import type { ServiceContext } from '#lib/services/context';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';
import { loadRegionFacts } from '#lib/services/regions/facts';
import { presentRegion } from '#lib/services/regions/present';
import { visibleRegions } from '#lib/services/regions/visible';

/**
 * Regions by name; `uuid` may repeat (as the Divio command line asks).
 * @param input.organisation only those that this organisation can use
 */
export async function listRegions({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { uuid?: string | string[] | undefined; organisation?: string | undefined };
}): Promise<Rows<Region>> {
  const where = and(
    visibleRegions(ctx),
    input.uuid ? inArray(regions.id, [input.uuid].flat()) : undefined,
    input.organisation ? or(isNull(regions.organisationId), eq(regions.organisationId, input.organisation)) : undefined,
  );
  const { limit, offset } = limitOffset(input);
  const [[total], rows] = await Promise.all([
    ctx.db.select({ count: count() }).from(regions).where(where),
    ctx.db.select().from(regions).where(where).orderBy(asc(regions.name), asc(regions.id)).limit(limit).offset(offset),
  ]);
  const factsOf = await loadRegionFacts(
    ctx,
    ctx.db,
    rows.map(({ id }) => id),
  );
  return { count: total?.count ?? 0, rows: rows.map((row) => presentRegion(row, factsOf(row.id))) };
}
