import { and, asc, count, eq, inArray, isNotNull, isNull, ne } from 'drizzle-orm';
import type { Transaction } from '#lib/db/client';
import { applications } from '#lib/db/schema/applications';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { AppError, invalidField } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { targets } from '#lib/services/operations/enqueue';
import { lockRegionToChange, type OwnRegionRow } from '#lib/services/regions/load';

/**
 * Forgets a store; nothing in the store itself is touched.
 * @throws AppError INVALID when the slug was not repeated, PRECONDITION_FAILED while anything uses it
 */
export async function removeRegion({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; confirm: string };
}): Promise<Record<string, never>> {
  await ctx.db.transaction(async (tx) => {
    const region = await lockRegionToChange(ctx, tx, input.id);
    if (input.confirm !== region.slug) throw invalidField('confirm', `Type ${region.slug} to confirm.`);
    await requireUnused(tx, region);
    await forgetHistory(tx, region);
    await tx.delete(regions).where(eq(regions.id, region.id));
    await recordAudit(tx, ctx.actor, {
      organisationId: region.organisationId,
      action: 'region.remove',
      targetId: region.id,
      targetName: region.name,
      details: { endpoint: region.storeSettings.endpoint },
    });
  });
  return {};
}

async function requireUnused(tx: Transaction, { id }: OwnRegionRow): Promise<void> {
  const [used] = await tx
    .select({ count: count() })
    .from(serviceInstances)
    .where(and(eq(serviceInstances.regionId, id), ne(serviceInstances.state, 'removed')));
  if (used?.count) {
    throw new AppError(
      'PRECONDITION_FAILED',
      `${used.count === 1 ? 'One storage is' : `${used.count} storages are`} kept here, the trash included. Move or remove them first; the trash empties itself.`,
    );
  }
  const users = await tx
    .select({ name: applications.name })
    .from(applications)
    .where(and(eq(applications.regionId, id), isNull(applications.deletedAt)))
    .orderBy(asc(applications.name))
    .limit(3);
  if (users.length > 0) {
    throw new AppError(
      'PRECONDITION_FAILED',
      `It is the region of applications: ${users.map(({ name }) => name).join(', ')}. Delete them first, or keep the region.`,
    );
  }
  const [test] = await tx
    .select({ id: operations.id })
    .from(operations)
    .where(and(eq(operations.target, targets.region(id)), inArray(operations.state, ['queued', 'running'])));
  if (test) throw new AppError('PRECONDITION_FAILED', 'Its store is being tested. Wait until the test has finished.');
}

/** Rows of what was destroyed or deleted still name the region; the audit log keeps what is worth knowing. */
async function forgetHistory(tx: Transaction, { id }: OwnRegionRow): Promise<void> {
  await tx.delete(serviceInstances).where(eq(serviceInstances.regionId, id));
  const [shared] = await tx.select({ id: regions.id }).from(regions).where(isNull(regions.organisationId)).limit(1);
  if (!shared) throw new Error('The installation has no region of its own.');
  await tx
    .update(applications)
    .set({ regionId: shared.id })
    .where(and(eq(applications.regionId, id), isNotNull(applications.deletedAt)));
}
