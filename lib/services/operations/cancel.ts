import { and, eq, inArray } from 'drizzle-orm';
import type { Operation } from '#lib/contracts/deployments';
import { isOperationKind, operationKinds } from '#lib/core/operations';
import { operationCan } from '#lib/core/states';
import type { Transaction } from '#lib/db/client';
import { operations } from '#lib/db/schema/operations';
import { AppError, notFound } from '#lib/errors';
import type { Queue } from '#lib/queue';
import { recordAudit } from '#lib/services/audit/record';
import { requirePermission, type ServiceContext } from '#lib/services/context';
import { findOperation, readOperation } from '#lib/services/operations/get';

/**
 * Asks the worker to stop an operation and take back what it made.
 * @throws AppError PRECONDITION_FAILED when it has ended already
 */
export async function cancelOperation({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<Operation> {
  return ctx.db.transaction(async (tx) => {
    const row = await findOperation(tx, input.id);
    if (!row) throw notFound('This operation');
    requirePermission(
      ctx,
      row.organisationId,
      row.kind === 'deploy' ? 'environment:deploy' : 'service:write',
      'This operation',
    );
    await requestCancel(tx, ctx.queue, row.id);
    await recordAudit(tx, ctx.actor, {
      organisationId: row.organisationId,
      action: 'operation.cancel',
      targetId: row.id,
      targetName: isOperationKind(row.kind) ? operationKinds[row.kind].label : row.kind,
    });
    return readOperation(tx, row.id);
  });
}

/** @throws AppError PRECONDITION_FAILED when it has ended already */
export async function requestCancel(tx: Transaction, queue: Queue, operationId: string): Promise<void> {
  const now = new Date();
  const [row] = await tx
    .update(operations)
    .set({ cancelRequestedAt: now, runAfter: now })
    .where(and(eq(operations.id, operationId), inArray(operations.state, operationCan.cancel.states)))
    .returning({ id: operations.id });
  if (!row) throw new AppError('PRECONDITION_FAILED', operationCan.cancel.sentence);
  await queue.wake(tx, row.id);
}
