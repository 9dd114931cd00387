import { and, eq } from 'drizzle-orm';
import { validate as isUuid } from 'uuid';
import type { Service } from '#lib/contracts/catalogue';
import { catalogueServices } from '#lib/core/catalogue';
import { regions } from '#lib/db/schema/installation';
import type { ServiceContext } from '#lib/services/context';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';
import { visibleRegions } from '#lib/services/regions/visible';

/** What can be added to an environment; every region offers all of it, an unknown region nothing. */
export async function listServices({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { region?: string | undefined };
}): Promise<Rows<Service>> {
  if (input.region && !(await isVisible(ctx, input.region))) return { count: 0, rows: [] };
  const { limit, offset } = limitOffset(input);
  return { count: catalogueServices.length, rows: catalogueServices.slice(offset, offset + limit) };
}

async function isVisible(ctx: ServiceContext, regionId: string): Promise<boolean> {
  if (!isUuid(regionId)) return false;
  const [row] = await ctx.db
    .select({ id: regions.id })
    .from(regions)
    .where(and(eq(regions.id, regionId), visibleRegions(ctx)));
  return row !== undefined;
}
