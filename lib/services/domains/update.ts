import { eq } from 'drizzle-orm';
import type { Domain } from '#lib/contracts/applications';
import { domains } from '#lib/db/schema/applications';
import { invalidField, notFound } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { demotePrimary, domainAudit, getDomainToChange } from '#lib/services/domains/load';
import { presentDomain } from '#lib/services/domains/present';

/**
 * Makes a domain primary, alias or redirect. The former primary becomes an alias.
 * @throws AppError INVALID on `kind` for the primary itself: there is always one
 */
export async function updateDomain({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; kind: Domain['kind'] };
}): Promise<Domain> {
  return ctx.db.transaction(async (tx) => {
    const { domain, ...tenant } = await getDomainToChange(ctx, tx, input.id);
    if (domain.kind === 'primary' && input.kind !== 'primary') {
      throw invalidField('kind', 'Make another domain primary instead; this one then becomes an alias.');
    }
    if (input.kind === 'primary') await demotePrimary(tx, domain.environmentId);
    const [row] = await tx.update(domains).set({ kind: input.kind }).where(eq(domains.id, domain.id)).returning();
    if (!row) throw notFound('This domain');
    await recordAudit(tx, ctx.actor, { ...domainAudit(tenant, row), action: 'domain.update' });
    return presentDomain(row);
  });
}
