import { and, eq, isNull, or } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { StorageMove } from '#lib/contracts/storage-moves';
import {
  type BucketSettings,
  defaultSettings,
  isSameSetting,
  settingLabels,
  settingNames,
} from '#lib/core/bucket-settings';
import { findMissingCapability } from '#lib/core/setting-needs';
import { regions } from '#lib/db/schema/installation';
import { serviceInstances, wishOf } from '#lib/db/schema/service-instances';
import { moves } from '#lib/db/schema/storage';
import { AppError, invalidField } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import type { RegionRow } from '#lib/services/regions/load';
import { requireUsableRegion } from '#lib/services/regions/usable';
import { auditServiceInstance } from '#lib/services/service-instances/audit';
import { lockServiceInstanceFor } from '#lib/services/service-instances/load';
import { findLastMove, presentMove } from '#lib/services/storage-moves/load';

const movable = ['pending_attachment', 'attached', 'detached'];

/**
 * Starts to move a bucket to the store of another region. A second row, hidden from every list, holds the new bucket.
 * @throws AppError INVALID for a region that is unknown, the present one or cannot do what is set; PRECONDITION_FAILED in
 * another state, and when the store of the region failed its test
 */
export async function moveStorage({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; region: string };
}): Promise<StorageMove> {
  return ctx.db.transaction(async (tx) => {
    const found = await lockServiceInstanceFor(ctx, tx, input.id, 'service:write');
    const { instance, environment, application } = found;
    const [region] = await tx
      .select()
      .from(regions)
      .where(
        and(
          eq(regions.id, input.region),
          or(isNull(regions.organisationId), eq(regions.organisationId, application.organisationId)),
        ),
      )
      .for('key share');
    if (!region) throw invalidField('region', 'This region does not exist. Choose one of the list.');
    if (region.id === instance.regionId) throw invalidField('region', 'The storage is in this region already.');
    requireUsableRegion(region);
    if (!instance.bucket || !movable.includes(instance.state))
      throw new AppError('PRECONDITION_FAILED', 'Only a provisioned storage can be moved.');
    requireSettings(wishOf(instance), region);
    const last = await findLastMove(tx, instance.id);
    if (last?.isSwitched)
      throw new AppError('PRECONDITION_FAILED', 'The last move is not finished. Go on with it, or take it back first.');
    const [otherId, id] = [v7(), v7()];
    await tx.insert(serviceInstances).values({
      id: otherId,
      environmentId: environment.id,
      regionId: region.id,
      service: instance.service,
      type: instance.type,
      prefix: instance.prefix,
      visibility: instance.visibility,
      settings: instance.settings,
      state: 'trashed',
      replacesId: instance.id,
    });
    await tx.insert(moves).values({ id, serviceInstanceId: instance.id, otherInstanceId: otherId });
    const operationId = await enqueueOperation(tx, ctx.queue, {
      kind: 'move',
      organisationId: application.organisationId,
      target: targets.serviceInstance(instance.id),
      input: { serviceInstanceId: instance.id, moveId: id },
      requestedById: ctx.actor.userId,
    });
    await tx.update(moves).set({ operationId }).where(eq(moves.id, id));
    await auditServiceInstance(tx, ctx, found, 'storage-move.start', { region: region.name });
    return presentMove(instance, await findLastMove(tx, instance.id));
  });
}

/** @throws AppError INVALID when the store of that region cannot do what somebody chose for this bucket */
function requireSettings(wish: BucketSettings, region: RegionRow): void {
  const initial = defaultSettings(wish.access.visibility);
  const capabilities = capabilitiesOf(region);
  const problems = settingNames.flatMap((name) => {
    // What nobody chose may be missing, as it is in every new bucket of that store.
    if (name !== 'access' && isSameSetting(name, wish[name], initial[name])) return [];
    const reason = findMissingCapability(name, wish, capabilities);
    return reason ? [`${settingLabels[name]}: ${reason}`] : [];
  });
  if (problems.length === 0) return;
  const message = `This store cannot do what is set for the bucket. ${problems.join(' ')} Change the settings first.`;
  throw invalidField('region', message);
}
