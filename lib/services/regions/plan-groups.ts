import type { PlanGroup } from '#lib/contracts/catalogue';
import { planGroup } from '#lib/core/catalogue';
import { regions } from '#lib/db/schema/installation';
import { notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import type { PageInput, Rows } from '#lib/services/paging';
import { visibleRegions } from '#lib/services/regions/visible';

/** The one plan group, with every region of the caller: `divio app create` goes through it to the regions. */
export async function listPlanGroups({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput;
}): Promise<Rows<PlanGroup>> {
  return { count: 1, rows: input.page === 1 ? [await readPlanGroup(ctx)] : [] };
}

export async function getPlanGroup({ ctx, input }: { ctx: ServiceContext; input: { id: string } }): Promise<PlanGroup> {
  if (input.id !== planGroup.uuid) throw notFound('This plan group');
  return readPlanGroup(ctx);
}

async function readPlanGroup(ctx: ServiceContext): Promise<PlanGroup> {
  const rows = await ctx.db.select({ id: regions.id }).from(regions).where(visibleRegions(ctx));
  return { ...planGroup, regions: rows.map((row) => row.id) };
}
