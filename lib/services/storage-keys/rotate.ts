import { and, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { StorageKeys } from '#lib/contracts/storage-keys';
import type { AuditAction } from '#lib/core/audit-actions';
import type { Transaction } from '#lib/db/client';
import { deployments } from '#lib/db/schema/deployments';
import { storageKeys } from '#lib/db/schema/service-instances';
import { keyRotations } from '#lib/db/schema/storage';
import { AppError } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { auditServiceInstance } from '#lib/services/service-instances/audit';
import { lockServiceInstanceFor, type ServiceInstanceInTenant } from '#lib/services/service-instances/load';
import { findLastRotation, findRefusals, readStorageKeys } from '#lib/services/storage-keys/get';
import { findActiveKey } from '#lib/services/storage-keys/rows';

type Rotation = typeof keyRotations.$inferSelect;

/**
 * Starts a rotation, or goes on with the one that stopped. The old key is not revoked while variables elsewhere carry a
 * copy of it, unless `copies` says that they may break.
 * @throws AppError PRECONDITION_FAILED when the store has no keys of its own, or while one runs
 */
export async function rotateStorageKey({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; copies?: 'keep' | 'break' };
}): Promise<StorageKeys> {
  return startRotation(ctx, input, 'storage-key.rotate', async (tx, { instance }) => {
    const last = await findLastRotation(tx, instance.id);
    if (last?.isUnfinished && (last.row.newKeyId === null || (await hasKey(tx, instance.id, last.row.newKeyId))))
      return last.row;
    // Its new key went with the bucket, which was made again since.
    if (last?.isUnfinished) await endRotation(tx, last.row.id, 'Its new key is gone.');
    const active = await findActiveKey(tx, instance.id);
    if (!active) throw new AppError('PRECONDITION_FAILED', 'This storage has no key to rotate.');
    return insertRotation(tx, { id: v7(), serviceInstanceId: instance.id, oldKeyId: active.keyId });
  });
}

/**
 * Turns an unfinished rotation around: the same steps, towards the old key.
 * @throws AppError PRECONDITION_FAILED when there is none, or its old key is gone already
 */
export async function rotateStorageKeyBack({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageKeys> {
  return startRotation(ctx, input, 'storage-key.revert', async (tx, { instance }) => {
    const last = await findLastRotation(tx, instance.id);
    if (!last?.isUnfinished)
      throw new AppError(
        'PRECONDITION_FAILED',
        'No rotation of this key is unfinished, so there is nothing to go back to.',
      );
    if (!(await hasKey(tx, instance.id, last.row.oldKeyId)))
      throw new AppError('PRECONDITION_FAILED', 'The old key is revoked already. Go on with the new one.');
    await endRotation(tx, last.row.id, 'Taken back.');
    return insertRotation(tx, {
      id: v7(),
      serviceInstanceId: instance.id,
      // What the rotation leaves and where it goes have changed places.
      oldKeyId: last.row.newKeyId ?? last.row.oldKeyId,
      newKeyId: last.row.oldKeyId,
    });
  });
}

async function hasKey(tx: Transaction, instanceId: string, keyId: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: storageKeys.id })
    .from(storageKeys)
    .where(and(eq(storageKeys.serviceInstanceId, instanceId), eq(storageKeys.keyId, keyId)));
  return row !== undefined;
}

async function endRotation(tx: Transaction, id: string, message: string): Promise<void> {
  await tx.update(keyRotations).set({ endedAt: new Date(), message }).where(eq(keyRotations.id, id));
}

async function insertRotation(tx: Transaction, values: typeof keyRotations.$inferInsert): Promise<Rotation> {
  const [row] = await tx.insert(keyRotations).values(values).returning();
  if (!row) throw new Error('The rotation was not stored.');
  return row;
}

/** Permission, lock, refusals, operation, audit: what both directions have in common. */
async function startRotation(
  ctx: ServiceContext,
  { id, copies = 'keep' }: { id: string; copies?: 'keep' | 'break' },
  action: AuditAction,
  choose: (tx: Transaction, found: ServiceInstanceInTenant) => Promise<Rotation>,
): Promise<StorageKeys> {
  return ctx.db.transaction(async (tx) => {
    const found = await lockServiceInstanceFor(ctx, tx, id, 'service:write');
    const { instance, application } = found;
    const { rotation: refusal } = await findRefusals(tx, instance);
    if (refusal) throw new AppError('PRECONDITION_FAILED', refusal);
    const rotation = await choose(tx, found);
    const operationId = await enqueueOperation(tx, ctx.queue, {
      kind: 'rotate-key',
      organisationId: application.organisationId,
      target: targets.serviceInstance(instance.id),
      input: { serviceInstanceId: instance.id, rotationId: rotation.id, copies },
      requestedById: ctx.actor.userId,
    });
    await tx
      .update(keyRotations)
      .set({ operationId, message: '', deploymentId: await keepUnended(tx, rotation.deploymentId) })
      .where(eq(keyRotations.id, rotation.id));
    await auditServiceInstance(tx, ctx, found, action, copies === 'break' ? { copies } : {});
    return readStorageKeys(ctx, tx, found);
  });
}

/** A deployment that has ended proved too little or failed: the steps start another one. */
async function keepUnended(tx: Transaction, deploymentId: string | null): Promise<string | null> {
  if (!deploymentId) return null;
  const [row] = await tx
    .select({ endedAt: deployments.endedAt })
    .from(deployments)
    .where(eq(deployments.id, deploymentId));
  return row && row.endedAt === null ? deploymentId : null;
}
