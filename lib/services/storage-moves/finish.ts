import { eq } from 'drizzle-orm';
import type { StorageMove } from '#lib/contracts/storage-moves';
import type { AuditAction } from '#lib/core/audit-actions';
import { settingNames } from '#lib/core/bucket-settings';
import type { Transaction } from '#lib/db/client';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { moves } from '#lib/db/schema/storage';
import { AppError, notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { hasUnfinishedDeployment } from '#lib/services/deployments/unfinished';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { auditServiceInstance } from '#lib/services/service-instances/audit';
import { lockServiceInstanceFor, type ServiceInstanceInTenant } from '#lib/services/service-instances/load';
import { enqueueAccess, trashedColumns } from '#lib/services/service-instances/trash';
import { findLastMove, type LastMove, presentMove } from '#lib/services/storage-moves/load';
import { swapBuckets } from '#lib/services/storage-moves/swap-buckets';
import { enqueueForSettings } from '#lib/services/storage-settings/change';
import { findRunningSnapshot } from '#lib/services/variables/running';

interface Finish {
  id: string;
  action: AuditAction;
  also(tx: Transaction, found: ServiceInstanceInTenant, last: LastMove): Promise<void>;
}

/** What both ways on from a move that stopped behind its switch have in common. */
async function finishMove(ctx: ServiceContext, { id, action, also }: Finish): Promise<StorageMove> {
  return ctx.db.transaction(async (tx) => {
    const found = await lockServiceInstanceFor(ctx, tx, id, 'service:write');
    const { instance } = found;
    const last = await findLastMove(tx, instance.id);
    if (!last?.isSwitched || last.isRunning)
      throw new AppError('PRECONDITION_FAILED', 'No move of this storage waits for a decision.');
    await also(tx, found, last);
    await auditServiceInstance(tx, ctx, found, action);
    const [now] = await tx.select().from(serviceInstances).where(eq(serviceInstances.id, instance.id));
    if (!now) throw notFound('This service instance');
    return presentMove(now, await findLastMove(tx, instance.id));
  });
}

/** @throws AppError PRECONDITION_FAILED unless a move stopped behind its switch */
export async function goOnMovingStorage({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageMove> {
  return finishMove(ctx, {
    id: input.id,
    action: 'storage-move.resume',
    async also(tx, { instance, application }, { row }) {
      const operationId = await enqueueOperation(tx, ctx.queue, {
        kind: 'move',
        organisationId: application.organisationId,
        target: targets.serviceInstance(instance.id),
        input: { serviceInstanceId: instance.id, moveId: row.id },
        requestedById: ctx.actor.userId,
      });
      // The deployment of the last try failed, or brought too little: another one follows.
      await tx.update(moves).set({ operationId, deploymentId: null, message: '' }).where(eq(moves.id, row.id));
    },
  });
}

/** @throws AppError PRECONDITION_FAILED also when the running release is on the new bucket already */
export async function takeStorageMoveBack({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageMove> {
  return finishMove(ctx, {
    id: input.id,
    action: 'storage-move.revert',
    async also(tx, found, { row, other }) {
      const { instance } = found;
      // One that was started before may have collected the new bucket's variables already.
      if (await hasUnfinishedDeployment(tx, instance.environmentId))
        throw new AppError(
          'PRECONDITION_FAILED',
          'A deployment of this environment is running. Wait until it has ended, or cancel it.',
        );
      const running = await findRunningSnapshot(tx, ctx.sealer, instance.environmentId);
      const bucket = instance.bucket ?? '';
      if (Object.values(running?.variables ?? {}).some((value) => value.includes(bucket))) {
        const message =
          'The running release already writes to the new bucket. Go on, and move back afterwards if you must.';
        throw new AppError('PRECONDITION_FAILED', message);
      }
      await swapBuckets(tx, instance.id, other.id);
      const now = new Date();
      await tx.update(moves).set({ state: 'cancelled', endedAt: now }).where(eq(moves.id, row.id));
      await tx
        .update(serviceInstances)
        .set({ replacesId: null, ...trashedColumns(now) })
        .where(eq(serviceInstances.id, other.id));
      await enqueueAccess(tx, ctx.queue, {
        serviceInstanceId: other.id,
        organisationId: found.application.organisationId,
        requestedById: ctx.actor.userId,
      });
      // The settings may have been changed since the switch: what became private must not be public in the old bucket.
      await enqueueForSettings(tx, ctx, found, 'apply-settings', settingNames);
    },
  });
}
