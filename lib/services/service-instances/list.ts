import { and, asc, count, eq, inArray, isNull, ne } from 'drizzle-orm';
import type { ServiceInstance } from '#lib/contracts/services';
import { applications, environments } from '#lib/db/schema/applications';
import { regions } from '#lib/db/schema/installation';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { organisationsWith, type ServiceContext } from '#lib/services/context';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';
import { presentServiceInstance } from '#lib/services/service-instances/present';

/** Service instances, also those in the trash; removed ones are gone. */
export async function listServiceInstances({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { environment?: string | undefined; application?: string | undefined };
}): Promise<Rows<ServiceInstance>> {
  const where = and(
    inArray(applications.organisationId, organisationsWith(ctx, 'service:read')),
    isNull(environments.deletedAt),
    isNull(applications.deletedAt),
    ne(serviceInstances.state, 'removed'),
    isNull(serviceInstances.replacesId),
    input.environment ? eq(environments.id, input.environment) : undefined,
    input.application ? eq(applications.id, input.application) : undefined,
  );
  const { limit, offset } = limitOffset(input);
  const from = ctx.db
    .select({ instance: serviceInstances, storeSettings: regions.storeSettings })
    .from(serviceInstances)
    .innerJoin(regions, eq(regions.id, serviceInstances.regionId))
    .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .where(where);
  const [[total], rows] = await Promise.all([
    ctx.db
      .select({ count: count() })
      .from(serviceInstances)
      .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .where(where),
    from.orderBy(asc(serviceInstances.id)).limit(limit).offset(offset),
  ]);
  return { count: total?.count ?? 0, rows: rows.map((row) => presentServiceInstance(row.instance, row)) };
}
