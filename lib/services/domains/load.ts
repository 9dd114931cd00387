import { and, eq } from 'drizzle-orm';
import type { Transaction } from '#lib/db/client';
import { domains, environments } from '#lib/db/schema/applications';
import { notFound } from '#lib/errors';
import type { AuditEntry } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import type { DomainRow } from '#lib/services/domains/present';
import { type EnvironmentInTenant, getEnvironmentFor } from '#lib/services/environments/load';

/** One change at a time to the domains of an environment, so that there is always exactly one primary. */
export async function lockDomains(tx: Transaction, environmentId: string): Promise<void> {
  await tx
    .select({ id: environments.id })
    .from(environments)
    .where(eq(environments.id, environmentId))
    .for('no key update');
}

/**
 * A domain that the caller may change, read under the lock of its environment.
 * @throws AppError NOT_FOUND for an unknown or another organisation's id, FORBIDDEN without the permission
 */
export async function getDomainToChange(
  ctx: ServiceContext,
  tx: Transaction,
  domainId: string,
): Promise<EnvironmentInTenant & { domain: DomainRow }> {
  const find = async () => (await tx.select().from(domains).where(eq(domains.id, domainId)))[0];
  const seen = await find();
  if (!seen) throw notFound('This domain');
  const tenant = await getEnvironmentFor(ctx, seen.environmentId, 'domain:write', tx);
  await lockDomains(tx, seen.environmentId);
  const domain = await find();
  if (!domain) throw notFound('This domain');
  return { ...tenant, domain };
}

/** Makes the present primary an alias, so that another can take its place. */
export async function demotePrimary(tx: Transaction, environmentId: string): Promise<void> {
  await tx
    .update(domains)
    .set({ kind: 'alias' })
    .where(and(eq(domains.environmentId, environmentId), eq(domains.kind, 'primary')));
}

export function domainAudit(
  { environment, application }: EnvironmentInTenant,
  domain: DomainRow,
): Omit<AuditEntry, 'action'> {
  return {
    organisationId: application.organisationId,
    applicationId: application.id,
    environmentId: environment.id,
    targetId: domain.id,
    targetName: domain.name,
    details: { environment: environment.slug, kind: domain.kind },
  };
}
