import { eq, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { operationSteps, operations } from '#lib/db/schema/operations';
import { type OperationRow, writeFenced } from '#lib/operations/claim';
import {
  type AnyOperationKind,
  FencedError,
  type Ports,
  type StepDefinition,
  type StepRun,
} from '#lib/operations/kind';

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

/** Notes what became of a step. @throws FencedError */
export async function noteStep({ row, ports }: Held, step: StepRow, change: Partial<StepRow>): Promise<void> {
  await writeFenced(ports.db, row, (tx) => tx.update(operationSteps).set(change).where(eq(operationSteps.id, step.id)));
}

/**
 * Notes that a step begins and that the one before it is done: all that the engine writes between two steps, in one
 * round trip. Not waited for on disk, since a lost note only repeats a step.
 * @param options `done`: the step that this worker has just finished; `heedsCancel`: while a cancellation was asked for, nothing begins
 * @returns whether it begins
 * @throws FencedError when another worker claimed the operation meanwhile
 */
export async function noteBegin(
  { row, ports }: Held,
  step: StepRow,
  { done, heedsCancel }: { done: StepRow | null; heedsCancel: boolean },
): Promise<boolean> {
  // set_config lasts until this statement has committed; the lock on the operation is what `writeFenced` holds.
  const [noted] = await ports.db.execute<{ begins: boolean }>(sql`
    with held as (
      select ${operations.cancelRequestedAt} is null or not ${heedsCancel} as begins from ${operations}
      where ${operations.id} = ${row.id} and ${operations.attempt} = ${row.attempt} and ${operations.state} = 'running'
      for update
    ), unhurried as (
      select set_config('synchronous_commit', 'off', true)
    ), finished as (
      update ${operationSteps} set state = 'succeeded', message = '', ended_at = now()
      where ${operationSteps.id} = ${done?.id ?? null} and exists (select from held)
    ), begun as (
      update ${operationSteps} set state = 'running', tries = tries + 1, started_at = coalesce(started_at, now())
      where ${operationSteps.id} = ${step.id} and exists (select from held where begins)
    )
    select begins from held, unhurried`);
  if (!noted) throw new FencedError();
  return noted.begins;
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
