import { and, count, desc, eq, inArray, ne } from 'drizzle-orm';
import type { Executor } from '#lib/db/client';
import { applications, environments } from '#lib/db/schema/applications';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import type { ServiceContext } from '#lib/services/context';
import { targets } from '#lib/services/operations/enqueue';

/** What a region's own row does not say. */
export interface RegionFacts {
  /** As far as the caller sees them. */
  storages: number;
  /** The last test, if the caller may see it. */
  operation: { id: string; isUnfinished: boolean } | null;
}

/** Storages and last tests of some regions; the function returned answers for each of their ids. */
export async function loadRegionFacts(
  ctx: ServiceContext,
  executor: Executor,
  regionIds: string[],
): Promise<(regionId: string) => RegionFacts> {
  if (regionIds.length === 0) return () => ({ storages: 0, operation: null });
  const organisationIds = [...ctx.memberships.keys()];
  const [counts, tests] = await Promise.all([
    executor
      .select({ regionId: serviceInstances.regionId, count: count() })
      .from(serviceInstances)
      .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .where(
        and(
          inArray(serviceInstances.regionId, regionIds),
          ne(serviceInstances.state, 'removed'),
          inArray(applications.organisationId, organisationIds),
        ),
      )
      .groupBy(serviceInstances.regionId),
    executor
      .selectDistinctOn([operations.target], {
        id: operations.id,
        target: operations.target,
        endedAt: operations.endedAt,
      })
      .from(operations)
      .where(
        and(
          inArray(operations.target, regionIds.map(targets.region)),
          inArray(operations.organisationId, organisationIds),
        ),
      )
      .orderBy(operations.target, desc(operations.id)),
  ]);
  const storagesOf = new Map(counts.map((row) => [row.regionId, row.count]));
  const testOf = new Map(tests.map((row) => [row.target, { id: row.id, isUnfinished: row.endedAt === null }]));
  return (regionId) => ({
    storages: storagesOf.get(regionId) ?? 0,
    operation: testOf.get(targets.region(regionId)) ?? null,
  });
}
