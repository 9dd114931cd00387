import { and, count, eq, ilike, inArray, or } from 'drizzle-orm';
import type { TrashedStorage } from '#lib/contracts/trash';
import { applications, environments } from '#lib/db/schema/applications';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { organisationsWith, type ServiceContext } from '#lib/services/context';
import type { PageInput, Rows } from '#lib/services/paging';
import { isInTrash, loadTrash } from '#lib/services/trash/load';

/** Every storage in the trash of the caller's organisations; `search` looks into all of its names. */
export async function listTrash({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { search?: string | undefined };
}): Promise<Rows<TrashedStorage>> {
  const pattern = input.search?.trim() ? `%${input.search.trim().replace(/[\\%_]/g, '\\$&')}%` : null;
  const { prefix, bucket } = serviceInstances;
  const names = [applications.name, applications.slug, environments.slug, prefix, bucket];
  const where = and(
    inArray(applications.organisationId, organisationsWith(ctx, 'service:read')),
    pattern ? or(...names.map((name) => ilike(name, pattern))) : undefined,
  );
  const [[total], rows] = await Promise.all([
    ctx.db
      .select({ count: count() })
      .from(serviceInstances)
      .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .where(and(where, isInTrash)),
    loadTrash(ctx.db, where, input),
  ]);
  return { count: total?.count ?? 0, rows };
}
