import { and, asc, eq, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { backoffMs } from '#lib/core/operations';
import { operationSteps, operations } from '#lib/db/schema/operations';
import { claimOperation, type OperationRow, writeFenced } from '#lib/operations/claim';
import { causeOf } from '#lib/operations/failure';
import { type AnyOperationKind, type Failure, FencedError, type Ports, type StepRun } from '#lib/operations/kind';

type StepRow = typeof operationSteps.$inferSelect;

/** Called around steps; the drills kill or fail the worker here. */
export interface StepHooks {
  before?(operation: OperationRow, step: string, phase: 'do' | 'undo'): Promise<void>;
  after?(operation: OperationRow, step: string, phase: 'do' | 'undo'): Promise<void>;
}

export interface RunOptions {
  ports: Ports;
  kinds: Record<string, AnyOperationKind>;
  workerId: number;
  log: Logger;
  /** Aborted when the worker stops or loses its hold. */
  stopping: AbortSignal;
  hooks?: StepHooks;
}

const DEFAULT_MAX_TRIES = 6;
const UNDO_TRIES = 6;
const CANCEL_POLL_MS = 400;

/**
 * Claims an operation and works on it until it ends, has to wait for a retry, or the worker stops.
 * Returns without effect when somebody else holds it.
 */
export async function runOperation(operationId: string, options: RunOptions): Promise<void> {
  const { ports, log } = options;
  const row = await claimOperation(ports.db, operationId, options.workerId);
  if (!row) return;
  const kind = options.kinds[row.kind];
  if (!kind) throw new Error(`Operation kind ${row.kind} is unknown to this worker.`);
  const cancellation = watchCancellation(row, options);
  try {
    await advance(row, kind, options, cancellation.signal);
  } catch (error) {
    if (error instanceof FencedError || options.stopping.aborted) log.info({ operationId }, 'operation handed over');
    else throw error;
  } finally {
    cancellation.stop();
  }
}

/** A signal that aborts when the operation is asked to end, or with the worker. */
function watchCancellation(row: OperationRow, { ports, stopping, log }: RunOptions) {
  const controller = new AbortController();
  const timer = setInterval(() => {
    ports.db
      .select({ at: operations.cancelRequestedAt })
      .from(operations)
      .where(eq(operations.id, row.id))
      .then(([found]) => {
        if (found?.at) controller.abort(new Error('cancelled'));
      })
      .catch((error: unknown) => log.warn({ err: error }, 'cannot look for a cancellation'));
  }, CANCEL_POLL_MS);
  return {
    signal: AbortSignal.any([controller.signal, stopping]),
    stop: () => clearInterval(timer),
  };
}

async function advance(
  row: OperationRow,
  kind: AnyOperationKind,
  options: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  const { ports } = options;
  const steps = await ports.db
    .select()
    .from(operationSteps)
    .where(eq(operationSteps.operationId, row.id))
    .orderBy(asc(operationSteps.position));
  const input = kind.input.parse(row.input);
  let isUndoing = row.isUndoing;
  let failure: Failure = {
    code: row.errorCode ?? '',
    message: row.errorMessage,
    isCancelled: row.errorCode === 'CANCELLED',
  };

  if (!isUndoing) {
    let canTurnBack = true;
    for (const step of steps) {
      const definition = definitionOf(kind, step.name);
      if (definition.isPointOfNoReturn) canTurnBack = false;
      if (step.state === 'succeeded') continue;
      const outcome = await runStep(
        row,
        step,
        kind,
        input,
        options,
        canTurnBack ? signal : options.stopping,
        canTurnBack,
      );
      if (outcome === 'done') continue;
      if (outcome === 'later') return;
      failure = outcome;
      isUndoing = true;
      break;
    }
    if (!isUndoing) {
      await writeFenced(ports.db, row, async (tx) => {
        await kind.succeeded(tx, stepRun(row, null, input, options, options.stopping));
        await tx.update(operations).set({ state: 'succeeded', endedAt: new Date() }).where(eq(operations.id, row.id));
      });
      return;
    }
  }
  await undo(row, kind, input, options, failure);
}

function definitionOf(kind: AnyOperationKind, name: string) {
  const definition = kind.steps[name];
  if (!definition) throw new Error(`Step ${name} is unknown to operation kind ${kind.kind}.`);
  return definition;
}

function stepRun(
  row: OperationRow,
  step: StepRow | null,
  input: unknown,
  options: RunOptions,
  signal: AbortSignal,
): StepRun<unknown> {
  const { ports } = options;
  return {
    ...ports,
    operationId: row.id,
    organisationId: row.organisationId,
    requestedById: row.requestedById,
    input,
    signal,
    tries: step ? step.tries + 1 : 1,
    write: (work) => writeFenced(ports.db, row, work),
    report: async (message) => {
      if (!step) return;
      await writeFenced(
        ports.db,
        row,
        (tx) => tx.update(operationSteps).set({ message }).where(eq(operationSteps.id, step.id)),
        { isProgress: true },
      );
    },
  };
}

/** `done`; `later`: queued again for a retry; or the failure that ends the operation. */
async function runStep(
  row: OperationRow,
  step: StepRow,
  kind: AnyOperationKind,
  input: unknown,
  options: RunOptions,
  signal: AbortSignal,
  canTurnBack: boolean,
): Promise<'done' | 'later' | Failure> {
  const { ports, hooks, log, stopping } = options;
  const definition = definitionOf(kind, step.name);
  const isCancelled = () => canTurnBack && signal.aborted && !stopping.aborted;
  if (stopping.aborted) return release(row, step, options);
  if (isCancelled() || (canTurnBack && (await isCancelRequested(row, ports)))) return cancelled();

  await writeFenced(
    ports.db,
    row,
    (tx) =>
      tx
        .update(operationSteps)
        .set({
          state: 'running',
          tries: sql`${operationSteps.tries} + 1`,
          startedAt: sql`coalesce(${operationSteps.startedAt}, now())`,
        })
        .where(eq(operationSteps.id, step.id)),
    { isProgress: true },
  );
  try {
    await hooks?.before?.(row, step.name, 'do');
    await definition.do(stepRun(row, step, input, options, signal));
    await hooks?.after?.(row, step.name, 'do');
  } catch (error) {
    if (error instanceof FencedError) throw error;
    if (stopping.aborted) return release(row, step, options);
    if (isCancelled()) {
      await endStep(row, step, 'failed', 'Cancelled.', ports);
      return cancelled();
    }
    const cause = causeOf(error);
    const tries = step.tries + 1;
    log.warn(
      { err: error, operationId: row.id, kind: row.kind, step: step.name, tries, code: cause.code },
      'step failed',
    );
    const mayRetry = cause.isRetryable && (tries < (definition.maxTries ?? DEFAULT_MAX_TRIES) || !canTurnBack);
    if (mayRetry || !canTurnBack)
      return retryLater(row, step, `${cause.message} Trying again.`, backoffMs(tries, Math.random()), ports);
    await endStep(row, step, 'failed', cause.message, ports);
    return { code: cause.code, message: cause.message, isCancelled: false };
  }
  await endStep(row, step, 'succeeded', null, ports);
  return 'done';
}

function cancelled(): Failure {
  return { code: 'CANCELLED', message: 'Cancelled.', isCancelled: true };
}

async function isCancelRequested(row: OperationRow, ports: Ports): Promise<boolean> {
  const [found] = await ports.db
    .select({ at: operations.cancelRequestedAt })
    .from(operations)
    .where(eq(operations.id, row.id));
  return Boolean(found?.at);
}

async function endStep(
  row: OperationRow,
  step: StepRow,
  state: StepRow['state'],
  message: string | null,
  ports: Ports,
): Promise<void> {
  await writeFenced(
    ports.db,
    row,
    (tx) =>
      tx
        .update(operationSteps)
        .set({ state, endedAt: new Date(), ...(message === null ? {} : { message }) })
        .where(eq(operationSteps.id, step.id)),
    { isProgress: true },
  );
}

async function retryLater(
  row: OperationRow,
  step: StepRow,
  message: string,
  delayMs: number,
  ports: Ports,
): Promise<'later'> {
  const runAfter = new Date(Date.now() + delayMs);
  await writeFenced(ports.db, row, async (tx) => {
    await tx.update(operationSteps).set({ state: 'pending', message }).where(eq(operationSteps.id, step.id));
    await tx.update(operations).set({ state: 'queued', workerId: null, runAfter }).where(eq(operations.id, row.id));
    await ports.queue.wake(tx, row.id, runAfter);
  });
  return 'later';
}

/** Gives the operation back, so that the next worker goes on at once. */
async function release(row: OperationRow, step: StepRow, { ports }: RunOptions): Promise<'later'> {
  await writeFenced(ports.db, row, async (tx) => {
    await tx
      .update(operationSteps)
      .set({ state: 'pending' })
      .where(and(eq(operationSteps.id, step.id), eq(operationSteps.state, 'running')));
    await tx
      .update(operations)
      .set({ state: 'queued', workerId: null, runAfter: new Date() })
      .where(eq(operations.id, row.id));
    await ports.queue.wake(tx, row.id);
  });
  return 'later';
}

async function undo(
  row: OperationRow,
  kind: AnyOperationKind,
  input: unknown,
  options: RunOptions,
  failure: Failure,
): Promise<void> {
  const { ports, hooks, log } = options;
  await writeFenced(ports.db, row, (tx) =>
    tx
      .update(operations)
      .set({ isUndoing: true, errorCode: failure.code, errorMessage: failure.message })
      .where(eq(operations.id, row.id)),
  );
  const steps = await ports.db
    .select()
    .from(operationSteps)
    .where(eq(operationSteps.operationId, row.id))
    .orderBy(sql`${operationSteps.position} desc`);
  for (const step of steps) {
    const definition = definitionOf(kind, step.name);
    if (step.state === 'pending' && step.tries === 0) continue;
    if (step.state === 'undone') continue;
    if (definition.undo) {
      try {
        await hooks?.before?.(row, step.name, 'undo');
        await definition.undo(stepRun(row, step, input, options, options.stopping));
        await hooks?.after?.(row, step.name, 'undo');
      } catch (error) {
        if (error instanceof FencedError) throw error;
        const cause = causeOf(error);
        log.warn({ err: error, operationId: row.id, step: step.name, code: cause.code }, 'undo failed');
        if (step.tries < DEFAULT_MAX_TRIES + UNDO_TRIES) {
          await writeFenced(ports.db, row, (tx) =>
            tx
              .update(operationSteps)
              .set({ tries: sql`${operationSteps.tries} + 1` })
              .where(eq(operationSteps.id, step.id)),
          );
          const runAfter = new Date(Date.now() + backoffMs(step.tries + 1, Math.random()));
          await writeFenced(ports.db, row, async (tx) => {
            await tx
              .update(operations)
              .set({ state: 'queued', workerId: null, runAfter })
              .where(eq(operations.id, row.id));
            await ports.queue.wake(tx, row.id, runAfter);
          });
          return;
        }
        await endStep(row, step, 'failed', `Could not be taken back: ${cause.message}`, ports);
        continue;
      }
      await writeFenced(ports.db, row, (tx) =>
        tx.update(operationSteps).set({ state: 'undone', endedAt: new Date() }).where(eq(operationSteps.id, step.id)),
      );
    }
  }
  await writeFenced(ports.db, row, async (tx) => {
    await kind.failed(tx, stepRun(row, null, input, options, options.stopping), failure);
    await tx
      .update(operationSteps)
      .set({ state: 'skipped' })
      .where(and(eq(operationSteps.operationId, row.id), eq(operationSteps.state, 'pending')));
    await tx
      .update(operations)
      .set({ state: failure.isCancelled ? 'cancelled' : 'failed', endedAt: new Date() })
      .where(eq(operations.id, row.id));
  });
}
