import { eq } from 'drizzle-orm';
import type { Organisation } from '#lib/contracts/iam';
import { organisations } from '#lib/db/schema/organisations';
import { notFound } from '#lib/errors';
import { requirePermission, type ServiceContext } from '#lib/services/context';
import { presentOrganisation } from '#lib/services/organisations/present';

export async function getOrganisation({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<Organisation> {
  requirePermission(ctx, input.id, 'organisation:read', 'This organisation');
  const [row] = await ctx.db.select().from(organisations).where(eq(organisations.id, input.id));
  if (!row) throw notFound('This organisation');
  return presentOrganisation(row, ctx.memberships.get(row.id) ?? 'viewer');
}
