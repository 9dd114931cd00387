import { and, eq, sql } from 'drizzle-orm';
import type { Transaction } from '#lib/db/client';
import { operationSteps, operations } from '#lib/db/schema/operations';
import type { StepRun } from '#lib/operations/kind';

type Run = Pick<StepRun<unknown>, 'operationId'>;

/** Keeps values in the input of a running operation, so that another worker goes on from there. */
export async function keepInInput(tx: Transaction, run: Run, change: Record<string, string>): Promise<void> {
  await tx
    .update(operations)
    .set({ input: sql`${operations.input} || ${JSON.stringify(change)}::jsonb` })
    .where(eq(operations.id, run.operationId));
}

/** Says how far a step is, in words for those who look on. */
export async function tellStep(tx: Transaction, run: Run, step: string, message: string): Promise<void> {
  await tx
    .update(operationSteps)
    .set({ message })
    .where(and(eq(operationSteps.operationId, run.operationId), eq(operationSteps.name, step)));
}
