import { and, asc, count, eq, ilike, inArray, isNull, or } from 'drizzle-orm';
import type { Application } from '#lib/contracts/applications';
import { applications } from '#lib/db/schema/applications';
import { presentApplications } from '#lib/services/applications/load';
import { organisationsWith, type ServiceContext } from '#lib/services/context';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';

/** Applications of the caller's organisations by name; `search` looks into name and slug. */
export async function listApplications({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { slug?: string | undefined; search?: string | undefined; organisation?: string | undefined };
}): Promise<Rows<Application>> {
  const pattern = input.search ? `%${input.search.trim().replace(/[\\%_]/g, '\\$&')}%` : null;
  const where = and(
    inArray(applications.organisationId, organisationsWith(ctx, 'application:read')),
    isNull(applications.deletedAt),
    input.organisation ? eq(applications.organisationId, input.organisation) : undefined,
    input.slug ? eq(applications.slug, input.slug) : undefined,
    pattern ? or(ilike(applications.name, pattern), ilike(applications.slug, pattern)) : undefined,
  );
  const { limit, offset } = limitOffset(input);
  const [[total], rows] = await Promise.all([
    ctx.db.select({ count: count() }).from(applications).where(where),
    ctx.db
      .select()
      .from(applications)
      .where(where)
      .orderBy(asc(applications.name), asc(applications.id))
      .limit(limit)
      .offset(offset),
  ]);
  return { count: total?.count ?? 0, rows: await presentApplications(ctx, ctx.db, rows) };
}
