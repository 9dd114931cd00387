import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import type { CreateDomainInput, Domain } from '#lib/contracts/applications';
import type { Transaction } from '#lib/db/client';
import { domains, environments } from '#lib/db/schema/applications';
import { invalidField } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { demotePrimary, domainAudit, lockDomains } from '#lib/services/domains/load';
import { presentDomain } from '#lib/services/domains/present';
import { getEnvironmentFor } from '#lib/services/environments/load';

/**
 * Adds a domain name to an environment. The first one is its primary; a later primary makes the former one an alias.
 * @throws AppError INVALID by field: a name in use or below localhost, a first domain that is not primary
 */
export async function createDomain({ ctx, input }: { ctx: ServiceContext; input: CreateDomainInput }): Promise<Domain> {
  return ctx.db.transaction(async (tx) => {
    const tenant = await getEnvironmentFor(ctx, input.environment, 'domain:write', tx);
    if (input.name.endsWith('.localhost')) {
      throw invalidField('name', 'Names below localhost belong to Stowage itself. Enter a name of your own.');
    }
    await lockDomains(tx, input.environment);
    if (input.kind !== 'primary' && !(await hasPrimary(tx, input.environment))) {
      throw invalidField('kind', 'The first domain of an environment is its primary one. Choose primary.');
    }
    await releaseNameOfDeleted(tx, input.name);
    if (input.kind === 'primary') await demotePrimary(tx, input.environment);
    const [row] = await tx
      .insert(domains)
      .values({ environmentId: input.environment, name: input.name, kind: input.kind })
      .onConflictDoNothing()
      .returning();
    if (!row) throw invalidField('name', `“${input.name}” is in use already, here or in another application.`);
    await recordAudit(tx, ctx.actor, { ...domainAudit(tenant, row), action: 'domain.create' });
    return presentDomain(row);
  });
}

async function hasPrimary(tx: Transaction, environmentId: string): Promise<boolean> {
  const [primary] = await tx
    .select({ id: domains.id })
    .from(domains)
    .where(and(eq(domains.environmentId, environmentId), eq(domains.kind, 'primary')));
  return primary !== undefined;
}

/** A deleted environment keeps its rows for the history; its names are free. */
async function releaseNameOfDeleted(tx: Transaction, name: string): Promise<void> {
  const deleted = tx.select({ id: environments.id }).from(environments).where(isNotNull(environments.deletedAt));
  await tx.delete(domains).where(and(eq(domains.name, name), inArray(domains.environmentId, deleted)));
}
