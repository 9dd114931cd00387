import { eq } from 'drizzle-orm';
import type { Action } from '#lib/core/roles';
import { repositories } from '#lib/db/schema/applications';
import { notFound } from '#lib/errors';
import { requirePermission, type ServiceContext } from '#lib/services/context';
import type { RepositoryRow } from '#lib/services/repositories/present';

/**
 * The repository, for a caller with the permission.
 * @throws AppError NOT_FOUND for an unknown or another organisation's id, FORBIDDEN without the permission
 */
export async function getRepositoryFor(ctx: ServiceContext, id: string, action: Action): Promise<RepositoryRow> {
  const [row] = await ctx.db.select().from(repositories).where(eq(repositories.id, id));
  if (!row) throw notFound('This repository');
  requirePermission(ctx, row.organisationId, action, 'This repository');
  return row;
}

/** Where a sealed column of a repository lives. */
export function place(column: 'private_key' | 'password', rowId: string) {
  return { table: 'repositories', column, rowId };
}
