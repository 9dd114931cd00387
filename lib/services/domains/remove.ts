import { and, eq, ne } from 'drizzle-orm';
import { domains } from '#lib/db/schema/applications';
import { AppError } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { domainAudit, getDomainToChange } from '#lib/services/domains/load';

/**
 * Takes a domain name away from its environment.
 * @throws AppError PRECONDITION_FAILED for the primary while there are others
 */
export async function removeDomain({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<Record<string, never>> {
  await ctx.db.transaction(async (tx) => {
    const { domain, ...tenant } = await getDomainToChange(ctx, tx, input.id);
    if (domain.kind === 'primary') {
      const [other] = await tx
        .select({ id: domains.id })
        .from(domains)
        .where(and(eq(domains.environmentId, domain.environmentId), ne(domains.id, domain.id)))
        .limit(1);
      if (other) {
        throw new AppError(
          'PRECONDITION_FAILED',
          'This is the primary domain. Make another one primary, then remove it.',
        );
      }
    }
    await tx.delete(domains).where(eq(domains.id, domain.id));
    await recordAudit(tx, ctx.actor, { ...domainAudit(tenant, domain), action: 'domain.remove' });
  });
  return {};
}
