import { and, desc, eq, inArray } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { StorageCheck } from '#lib/contracts/storage-checks';
import { storageChecks } from '#lib/db/schema/storage';
import type { ServiceContext } from '#lib/services/context';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { auditServiceInstance } from '#lib/services/service-instances/audit';
import { lockServiceInstanceFor } from '#lib/services/service-instances/load';
import { readStorageCheck } from '#lib/services/storage-checks/get';
import { requireBucket } from '#lib/services/storage-settings/lock';

/** Checks kept of each storage. */
const KEPT = 20;

/** @throws AppError PRECONDITION_FAILED without a bucket, in the trash, or while something else works on this storage */
export async function checkStorage({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageCheck> {
  return ctx.db.transaction(async (tx) => {
    const found = await lockServiceInstanceFor(ctx, tx, input.id, 'service:write');
    const { instance, application } = found;
    requireBucket(instance);
    const id = v7();
    const operationId = await enqueueOperation(tx, ctx.queue, {
      kind: 'check-storage',
      organisationId: application.organisationId,
      target: targets.serviceInstance(instance.id),
      input: { serviceInstanceId: instance.id, checkId: id },
      requestedById: ctx.actor.userId,
    });
    await tx.insert(storageChecks).values({ id, serviceInstanceId: instance.id, operationId });
    const old = tx
      .select({ id: storageChecks.id })
      .from(storageChecks)
      .where(eq(storageChecks.serviceInstanceId, instance.id))
      .orderBy(desc(storageChecks.id))
      .offset(KEPT);
    await tx
      .delete(storageChecks)
      .where(and(eq(storageChecks.serviceInstanceId, instance.id), inArray(storageChecks.id, old)));
    await auditServiceInstance(tx, ctx, found, 'storage.check');
    return readStorageCheck(tx, instance.id);
  });
}
