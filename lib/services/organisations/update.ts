import { eq } from 'drizzle-orm';
import type { Organisation } from '#lib/contracts/iam';
import { organisations } from '#lib/db/schema/organisations';
import { notFound } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import { requirePermission, type ServiceContext } from '#lib/services/context';
import { presentOrganisation } from '#lib/services/organisations/present';

/** Renames an organisation. */
export async function updateOrganisation({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; name: string };
}): Promise<Organisation> {
  requirePermission(ctx, input.id, 'organisation:manage', 'This organisation');
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .update(organisations)
      .set({ name: input.name })
      .where(eq(organisations.id, input.id))
      .returning();
    if (!row) throw notFound('This organisation');
    await recordAudit(tx, ctx.actor, {
      organisationId: row.id,
      action: 'organisation.rename',
      targetId: row.id,
      targetName: row.name,
    });
    return presentOrganisation(row, ctx.memberships.get(row.id) ?? 'viewer');
  });
}
