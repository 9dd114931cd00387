import { asc, inArray } from 'drizzle-orm';
import type { Organisation } from '#lib/contracts/iam';
import { organisations } from '#lib/db/schema/organisations';
import type { ServiceContext } from '#lib/services/context';
import { organisationsWith } from '#lib/services/context';
import { presentOrganisation } from '#lib/services/organisations/present';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';

/** Organisations of the caller, by name. */
export async function listOrganisations({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput;
}): Promise<Rows<Organisation>> {
  const ids = organisationsWith(ctx, 'organisation:read');
  const { limit, offset } = limitOffset(input);
  const rows = await ctx.db
    .select()
    .from(organisations)
    .where(inArray(organisations.id, ids))
    .orderBy(asc(organisations.name), asc(organisations.id))
    .limit(limit)
    .offset(offset);
  return {
    count: ids.length,
    rows: rows.map((row) => presentOrganisation(row, ctx.memberships.get(row.id) ?? 'viewer')),
  };
}
