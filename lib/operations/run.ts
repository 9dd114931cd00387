import { asc, eq } from 'drizzle-orm';
import { backoffMs } from '#lib/core/operations';
import { operationSteps, operations } from '#lib/db/schema/operations';
import { claimOperation, writeFenced } from '#lib/operations/claim';
import { causeOf } from '#lib/operations/failure';
import {
  definitionOf,
  giveBack,
  type Held,
  type Later,
  noteBegin,
  noteStep,
  type StepRow,
  stepRun,
} from '#lib/operations/held';
import { type AnyOperationKind, type Failure, FencedError, WaitingError } from '#lib/operations/kind';
import { undo } from '#lib/operations/undo';

export interface RunOptions extends Pick<Held, 'ports' | 'log' | 'hooks' | 'stopping'> {
  kinds: Record<string, AnyOperationKind>;
  workerId: number;
}

const DEFAULT_MAX_TRIES = 6;
const CANCEL_POLL_MS = 400;

/**
 * Claims an operation and works on it until it ends, has to wait for a retry, or the worker stops.
 * Without effect when somebody else holds it.
 * @returns when to go on, if it waits for a retry
 */
export async function runOperation(operationId: string, options: RunOptions): Promise<Date | null> {
  const { kinds, workerId, ...rest } = options;
  const row = await claimOperation(rest.ports.db, operationId, workerId);
  if (!row) return null;
  const kind = kinds[row.kind];
  if (!kind) throw new Error(`Operation kind ${row.kind} is unknown to this worker.`);
  const held: Held = { ...rest, row, kind, input: kind.input.parse(row.input) };
  const cancellation = watchCancellation(held);
  try {
    const later = await advance(held, cancellation.signal);
    return later?.at ?? null;
  } catch (error) {
    if (!(error instanceof FencedError || rest.stopping.aborted)) throw error;
    rest.log.info({ operationId }, 'operation handed over');
    return null;
  } finally {
    cancellation.stop();
  }
}

/** A signal that aborts when the operation is asked to end, or with the worker. */
function watchCancellation(held: Held) {
  const controller = new AbortController();
  const timer = setInterval(() => {
    isCancelRequested(held)
      .then((isRequested) => isRequested && controller.abort(new Error('cancelled')))
      .catch((error: unknown) => held.log.warn({ err: error }, 'cannot look for a cancellation'));
  }, CANCEL_POLL_MS);
  return {
    signal: AbortSignal.any([controller.signal, held.stopping]),
    stop: () => clearInterval(timer),
  };
}

async function isCancelRequested({ row, ports }: Held): Promise<boolean> {
  const [found] = await ports.db
    .select({ at: operations.cancelRequestedAt })
    .from(operations)
    .where(eq(operations.id, row.id));
  return Boolean(found?.at);
}

async function advance(held: Held, signal: AbortSignal): Promise<Later | null> {
  const { row, kind, ports, stopping } = held;
  if (row.isUndoing) {
    const isCancelled = row.errorCode === cancelled.code;
    return undo(held, { code: row.errorCode ?? '', message: row.errorMessage, isCancelled });
  }
  const steps = await ports.db
    .select()
    .from(operationSteps)
    .where(eq(operationSteps.operationId, row.id))
    .orderBy(asc(operationSteps.position));
  let canTurnBack = true;
  let done: StepRow | null = null;
  for (const step of steps) {
    if (definitionOf(kind, step.name).isPointOfNoReturn) canTurnBack = false;
    if (step.state === 'succeeded') continue;
    if (!(await noteBegin(held, step, { done, heedsCancel: canTurnBack }))) return undo(held, cancelled);
    const outcome = await runStep(held, step, canTurnBack ? signal : stopping, canTurnBack);
    if (outcome !== 'done') return 'at' in outcome ? outcome : undo(held, outcome);
    done = step;
  }
  await writeFenced(ports.db, row, async (tx) => {
    if (done) {
      const change = { state: 'succeeded' as const, message: '', endedAt: new Date() };
      await tx.update(operationSteps).set(change).where(eq(operationSteps.id, done.id));
    }
    await kind.succeeded(tx, stepRun(held, null, stopping));
    await tx.update(operations).set({ state: 'succeeded', endedAt: new Date() }).where(eq(operations.id, row.id));
  });
  return null;
}

const cancelled: Failure = { code: 'CANCELLED', message: 'Cancelled.', isCancelled: true };

/** `done`; given back for a retry or to another worker; or the failure that ends the operation. */
async function runStep(
  held: Held,
  step: StepRow,
  signal: AbortSignal,
  canTurnBack: boolean,
): Promise<'done' | Later | Failure> {
  const { row, kind, hooks, log, stopping } = held;
  const definition = definitionOf(kind, step.name);
  const isCancelled = () => canTurnBack && signal.aborted && !stopping.aborted;
  if (stopping.aborted) return giveBack(held, step, { state: 'pending' }, 0);
  try {
    await hooks.before?.(row, step.name, 'do');
    await definition.do(stepRun(held, step, signal));
    await hooks.after?.(row, step.name, 'do');
  } catch (error) {
    if (error instanceof FencedError) throw error;
    if (stopping.aborted) return giveBack(held, step, { state: 'pending' }, 0);
    if (isCancelled()) {
      await noteStep(held, step, { state: 'failed', message: cancelled.message, endedAt: new Date() });
      return cancelled;
    }
    if (error instanceof WaitingError) {
      const change = { state: 'pending' as const, message: error.message, tries: step.tries };
      // A hundred that wait would fill the queue every second, and every new operation would stand behind them.
      return giveBack(held, step, change, error.afterMs, { wakesOthers: false });
    }
    const cause = causeOf(error);
    const tries = step.tries + 1;
    log.warn(
      { err: error, operationId: row.id, kind: row.kind, step: step.name, tries, code: cause.code },
      'step failed',
    );
    const mayRetry = cause.isRetryable && tries < (definition.maxTries ?? DEFAULT_MAX_TRIES);
    if (mayRetry || !canTurnBack) {
      const message = `${cause.message} Trying again.`;
      return giveBack(held, step, { state: 'pending', message }, backoffMs(tries, Math.random()));
    }
    await noteStep(held, step, { state: 'failed', message: cause.message, endedAt: new Date() });
    return { code: cause.code, message: cause.message, isCancelled: false };
  }
  return 'done';
}
