import { and, asc, count, eq, inArray } from 'drizzle-orm';
import type { Repository } from '#lib/contracts/applications';
import { repositories } from '#lib/db/schema/applications';
import { organisationsWith, type ServiceContext } from '#lib/services/context';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';
import { presentRepository } from '#lib/services/repositories/present';

/** Repositories of the caller's organisations, or of one of them, by address. */
export async function listRepositories({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { organisation?: string | undefined };
}): Promise<Rows<Repository>> {
  const where = and(
    inArray(repositories.organisationId, organisationsWith(ctx, 'repository:read')),
    input.organisation ? eq(repositories.organisationId, input.organisation) : undefined,
  );
  const { limit, offset } = limitOffset(input);
  const [[total], rows] = await Promise.all([
    ctx.db.select({ count: count() }).from(repositories).where(where),
    ctx.db
      .select()
      .from(repositories)
      .where(where)
      .orderBy(asc(repositories.url), asc(repositories.id))
      .limit(limit)
      .offset(offset),
  ]);
  return { count: total?.count ?? 0, rows: rows.map(presentRepository) };
}
