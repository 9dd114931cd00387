import { and, asc, count, eq, isNull } from 'drizzle-orm';
import type { Domain } from '#lib/contracts/applications';
import { applications, domains, environments } from '#lib/db/schema/applications';
import { organisationsWith, type ServiceContext } from '#lib/services/context';
import { presentDomain } from '#lib/services/domains/present';
import { inOrganisations } from '#lib/services/environments/load';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';

/** Domains of the caller's environments: primary first, then aliases, then redirects, by name. */
export async function listDomains({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { application?: string | undefined; environment?: string | undefined };
}): Promise<Rows<Domain>> {
  const where = and(
    inOrganisations(organisationsWith(ctx, 'domain:read')),
    isNull(environments.deletedAt),
    input.application ? eq(environments.applicationId, input.application) : undefined,
    input.environment ? eq(domains.environmentId, input.environment) : undefined,
  );
  const { limit, offset } = limitOffset(input);
  const [[total], rows] = await Promise.all([
    ctx.db
      .select({ count: count() })
      .from(domains)
      .innerJoin(environments, eq(environments.id, domains.environmentId))
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .where(where),
    ctx.db
      .select({ domain: domains })
      .from(domains)
      .innerJoin(environments, eq(environments.id, domains.environmentId))
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .where(where)
      .orderBy(asc(domains.environmentId), asc(domains.kind), asc(domains.name))
      .limit(limit)
      .offset(offset),
  ]);
  return { count: total?.count ?? 0, rows: rows.map(({ domain }) => presentDomain(domain)) };
}
