import { eq, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Transaction } from '#lib/db/client';
import { operationSteps, operations } from '#lib/db/schema/operations';
import { type OperationRow, writeFenced } from '#lib/operations/claim';
import type { AnyOperationKind, Ports, StepDefinition, StepRun } from '#lib/operations/kind';

export type StepRow = typeof operationSteps.$inferSelect;

/** Called around steps; the drills kill or fail the worker here. */
export interface StepHooks {
  before?(operation: OperationRow, step: string, phase: 'do' | 'undo'): Promise<void>;
  after?(operation: OperationRow, step: string, phase: 'do' | 'undo'): Promise<void>;
}

/** An operation that this worker has claimed, and what it needs to work on it. */
export interface Held {
  row: OperationRow;
  kind: AnyOperationKind;
  input: unknown;
  ports: Ports;
  log: Logger;
  hooks: StepHooks;
  /** Aborted when the worker stops or loses its hold. */
  stopping: AbortSignal;
}

/** The operation waits; whoever wakes up then goes on. */
export interface Later {
  at: Date;
}

/** @throws Error for a step that this version does not know */
export function definitionOf(kind: AnyOperationKind, name: string): StepDefinition<unknown> {
  const definition = kind.steps[name];
  if (!definition) throw new Error(`Step ${name} is unknown to operation kind ${kind.kind}.`);
  return definition;
}

/** What a step sees; without a step, what the end of the operation sees. */
export function stepRun({ row, input, ports }: Held, step: StepRow | null, signal: AbortSignal): StepRun<unknown> {
  return {
    ...ports,
    operationId: row.id,
    organisationId: row.organisationId,
    requestedById: row.requestedById,
    input,
    signal,
    tries: step ? step.tries + 1 : 1,
    write: (work) => writeFenced(ports.db, row, work),
  };
}

/** Notes how far a step is. Not waited for on disk: a lost note only repeats the step. */
export async function noteStep({ row, ports }: Held, step: StepRow, change: Partial<StepRow>): Promise<void> {
  const note = (tx: Transaction) => tx.update(operationSteps).set(change).where(eq(operationSteps.id, step.id));
  await writeFenced(ports.db, row, note, { isProgress: true });
}

export async function noteStart({ row, ports }: Held, step: StepRow): Promise<void> {
  const change = {
    state: 'running' as const,
    tries: sql`${operationSteps.tries} + 1`,
    startedAt: sql`coalesce(${operationSteps.startedAt}, now())`,
  };
  const note = (tx: Transaction) => tx.update(operationSteps).set(change).where(eq(operationSteps.id, step.id));
  await writeFenced(ports.db, row, note, { isProgress: true });
}

/**
 * Gives the operation back, to be claimed again after `delayMs`, together with what became of the step.
 * @param options `wakesOthers`: other workers get a wake-up too; without it they find it when they next look around
 */
export async function giveBack(
  { row, ports }: Held,
  step: StepRow,
  change: Partial<StepRow>,
  delayMs: number,
  { wakesOthers = true } = {},
): Promise<Later> {
  const at = new Date(Date.now() + delayMs);
  await writeFenced(ports.db, row, async (tx) => {
    await tx.update(operationSteps).set(change).where(eq(operationSteps.id, step.id));
    await tx.update(operations).set({ state: 'queued', workerId: null, runAfter: at }).where(eq(operations.id, row.id));
    if (wakesOthers) await ports.queue.wake(tx, row.id, at);
  });
  return { at };
}
