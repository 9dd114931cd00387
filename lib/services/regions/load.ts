import { and, eq } from 'drizzle-orm';
import type { Executor, Transaction } from '#lib/db/client';
import { regions } from '#lib/db/schema/installation';
import { AppError, notFound } from '#lib/errors';
import { organisationsWith, requirePermission, requireScope, type ServiceContext } from '#lib/services/context';
import { visibleRegions } from '#lib/services/regions/visible';

export type RegionRow = typeof regions.$inferSelect;
/** A region that belongs to an organisation, and not to the installation. */
export type OwnRegionRow = RegionRow & { organisationId: string };

export const secretPlace = (rowId: string) => ({ table: 'regions', column: 'store_secret', rowId });

/** @throws AppError NOT_FOUND for an unknown or another organisation's id */
export async function getRegionFor(ctx: ServiceContext, executor: Executor, id: string): Promise<RegionRow> {
  const [row] = await executor
    .select()
    .from(regions)
    .where(and(eq(regions.id, id), visibleRegions(ctx)));
  if (!row) throw notFound('This region');
  if (row.organisationId) requirePermission(ctx, row.organisationId, 'region:read', 'This region');
  else requireScope(ctx, 'region:read');
  return row;
}

/**
 * The region, locked, with the organisation in whose name the caller may work on it.
 * @throws AppError NOT_FOUND for another organisation's id, FORBIDDEN without `region:manage`
 */
export async function lockRegionToManage(
  ctx: ServiceContext,
  tx: Transaction,
  id: string,
): Promise<{ region: RegionRow; organisationId: string }> {
  await tx.select({ id: regions.id }).from(regions).where(eq(regions.id, id)).for('update');
  const region = await getRegionFor(ctx, tx, id);
  // The region of the installation serves everybody: whoever manages regions anywhere may test it.
  const organisationId =
    region.organisationId ?? organisationsWith(ctx, 'region:manage')[0] ?? [...ctx.memberships.keys()][0] ?? '';
  requirePermission(ctx, organisationId, 'region:manage', 'This region');
  return { region, organisationId };
}

/**
 * The same for a change.
 * @throws AppError PRECONDITION_FAILED for the region of the installation
 */
export async function lockRegionToChange(ctx: ServiceContext, tx: Transaction, id: string): Promise<OwnRegionRow> {
  const { region, organisationId } = await lockRegionToManage(ctx, tx, id);
  if (region.organisationId === null) {
    throw new AppError(
      'PRECONDITION_FAILED',
      'This region belongs to the installation. It follows the environment variables STOWAGE_STORE_ENDPOINT, STOWAGE_STORE_PORT and STOWAGE_STORE_DOMAIN of the panel.',
    );
  }
  return { ...region, organisationId };
}
