import { and, eq, inArray } from 'drizzle-orm';
import { type OperationKindName, operationKinds, stepsOf } from '#lib/core/operations';
import type { Transaction } from '#lib/db/client';
import { operationSteps, operations } from '#lib/db/schema/operations';
import { AppError } from '#lib/errors';
import type { Queue } from '#lib/queue';

export interface EnqueueInput {
  kind: OperationKindName;
  organisationId: string;
  /** What it works on; a second unfinished operation on the same target is refused. */
  target: string;
  input: Record<string, string>;
  requestedById: string | null;
}

/** Names of targets, in one place. */
export const targets = {
  environment: (id: string) => `environment:${id}`,
  serviceInstance: (id: string) => `service-instance:${id}`,
  /** Deleting files holds up nothing else that is done with the storage. */
  files: (serviceInstanceId: string) => `files:${serviceInstanceId}`,
  usage: (organisationId: string) => `usage:${organisationId}`,
  region: (id: string) => `region:${id}`,
};

/**
 * Adds an operation with its steps and a wake-up for the worker, all in the caller's transaction.
 * @returns the id of the operation
 * @throws AppError PRECONDITION_FAILED when the target has an unfinished operation
 */
export async function enqueueOperation(tx: Transaction, queue: Queue, input: EnqueueInput): Promise<string> {
  const [row] = await tx.insert(operations).values(input).onConflictDoNothing().returning({ id: operations.id });
  if (!row) {
    const [running] = await tx
      .select({ kind: operations.kind })
      .from(operations)
      .where(and(eq(operations.target, input.target), inArray(operations.state, ['queued', 'running'])));
    const label = running ? operationKinds[running.kind as OperationKindName].label : 'Another operation';
    throw new AppError(
      'PRECONDITION_FAILED',
      `“${label}” is still running here. Wait until it has finished, or cancel it.`,
    );
  }
  await tx
    .insert(operationSteps)
    .values(stepsOf(input.kind).map((step, position) => ({ operationId: row.id, position, name: step.name })));
  await queue.wake(tx, row.id);
  return row.id;
}
