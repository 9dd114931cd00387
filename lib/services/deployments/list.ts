import { and, count, eq, isNull } from 'drizzle-orm';
import type { Deployment } from '#lib/contracts/deployments';
import { applications, environments } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import { organisationsWith, type ServiceContext } from '#lib/services/context';
import { inOrganisations, loadDeployments } from '#lib/services/deployments/load';
import { presentDeployment } from '#lib/services/deployments/present';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';

/** Deployments of an application or environment, newest first. */
export async function listDeployments({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { application?: string | undefined; environment?: string | undefined };
}): Promise<Rows<Deployment>> {
  const where = and(
    inOrganisations(organisationsWith(ctx, 'deployment:read')),
    input.application ? eq(applications.id, input.application) : undefined,
    input.environment ? eq(environments.id, input.environment) : undefined,
  );
  const { limit, offset } = limitOffset(input);
  const [[total], rows] = await Promise.all([
    ctx.db
      .select({ count: count() })
      .from(deployments)
      .innerJoin(environments, eq(environments.id, deployments.environmentId))
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .where(and(where, isNull(environments.deletedAt), isNull(applications.deletedAt))),
    loadDeployments(ctx.db, where, limit, offset),
  ]);
  return { count: total?.count ?? 0, rows: rows.map(presentDeployment) };
}
