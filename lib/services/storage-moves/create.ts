import { and, eq, isNull, or } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { StorageMove } from '#lib/contracts/storage-moves';
import { serviceOf } from '#lib/core/catalogue';
import { regions } from '#lib/db/schema/installation';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { moves } from '#lib/db/schema/storage';
import { AppError, invalidField } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { lockServiceInstanceFor } from '#lib/services/service-instances/load';
import { findLastMove, presentMove } from '#lib/services/storage-moves/load';

const movable = ['pending_attachment', 'attached', 'detached'];

/**
 * Starts to move a bucket to the store of another region. A second row, hidden from every list, holds the new bucket.
 * @throws AppError INVALID for a region that is unknown or the present one, PRECONDITION_FAILED in another state
 */
export async function moveStorage({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; region: string };
}): Promise<StorageMove> {
  return ctx.db.transaction(async (tx) => {
    const { instance, environment, application } = await lockServiceInstanceFor(ctx, tx, input.id, 'service:write');
    const [region] = await tx
      .select({ id: regions.id, name: regions.name })
      .from(regions)
      .where(
        and(
          eq(regions.id, input.region),
          or(isNull(regions.organisationId), eq(regions.organisationId, application.organisationId)),
        ),
      );
    if (!region) throw invalidField('region', 'This region does not exist. Choose one of the list.');
    if (region.id === instance.regionId) throw invalidField('region', 'The storage is in this region already.');
    if (!instance.bucket || !movable.includes(instance.state))
      throw new AppError('PRECONDITION_FAILED', 'Only a provisioned storage can be moved.');
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
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: environment.id,
      action: 'storage-move.start',
      targetId: instance.id,
      targetName: `${serviceOf(instance.service).name} ${instance.prefix}`,
      details: { environment: environment.slug, region: region.name },
    });
    return presentMove(instance, await findLastMove(tx, instance.id));
  });
}
