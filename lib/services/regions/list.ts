import { and, asc, count, inArray, isNull, or, type SQL } from 'drizzle-orm';
import type { Region } from '#lib/contracts/catalogue';
import { regions } from '#lib/db/schema/installation';
import type { ServiceContext } from '#lib/services/context';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';
import { presentRegion } from '#lib/services/regions/present';

/** Regions that the caller sees: those for all, and those of their organisations. */
export function visibleRegions(ctx: ServiceContext): SQL | undefined {
  return or(isNull(regions.organisationId), inArray(regions.organisationId, [...ctx.memberships.keys()]));
}

/** Regions by name; `uuid` may repeat (as the Divio command line asks). */
export async function listRegions({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { uuid?: string | string[] | undefined };
}): Promise<Rows<Region>> {
  const where = and(visibleRegions(ctx), input.uuid ? inArray(regions.id, [input.uuid].flat()) : undefined);
  const { limit, offset } = limitOffset(input);
  const [[total], rows] = await Promise.all([
    ctx.db.select({ count: count() }).from(regions).where(where),
    ctx.db.select().from(regions).where(where).orderBy(asc(regions.name), asc(regions.id)).limit(limit).offset(offset),
  ]);
  return { count: total?.count ?? 0, rows: rows.map(presentRegion) };
}
