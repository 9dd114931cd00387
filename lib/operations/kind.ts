import type { ZodMiniType } from 'zod/mini';
import type { OperationKindName, StepName } from '#lib/core/operations';
import type { Database, Transaction } from '#lib/db/client';
import type { Edge } from '#lib/edge/port';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import type { Queue } from '#lib/queue';
import type { Runtime } from '#lib/runtimes/port';
import type { Sealer } from '#lib/secrets';

/** Everything outside that steps may touch; passed in, so that tests choose what is real. */
export interface Ports {
  db: Database;
  queue: Queue;
  sealer: Sealer;
  dataDir: string;
  /** Address of the panel, without a trailing slash. */
  publicUrl: string;
  runtime: Runtime;
  edge: Edge;
  /** The store of a region, with its credentials unsealed. Throws AppError NOT_FOUND. */
  store(regionId: string): Promise<ObjectStoreProvider>;
}

/** One run of one step. */
export interface StepRun<Input> extends Ports {
  operationId: string;
  organisationId: string;
  requestedById: string | null;
  input: Input;
  /** Aborted on cancellation, and when the worker stops or lost its hold. */
  signal: AbortSignal;
  /** How often this step was tried, from 1. */
  tries: number;
  /** A transaction that commits only while this worker still holds the operation. */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/** Undoing sees no signal: it runs to its end. */
export interface StepDefinition<Input> {
  /** May be repeated after a crash at any point: look before you make. */
  do(run: StepRun<Input>): Promise<void>;
  /** Takes back what `do` made, wholly or in part; runs newest first after a failure or cancellation. */
  undo?(run: StepRun<Input>): Promise<void>;
  /** Tries before the operation fails, when the error says that trying again can help. */
  maxTries?: number;
  /** From here on the operation can only finish: it is neither cancelled nor undone. */
  isPointOfNoReturn?: boolean;
}

export interface Failure {
  code: string;
  message: string;
  isCancelled: boolean;
}

export interface OperationKind<Kind extends OperationKindName, Input> {
  kind: Kind;
  input: ZodMiniType<Input>;
  steps: Record<StepName<Kind>, StepDefinition<Input>>;
  /** Flips the state of the target; in the transaction that ends the operation. */
  succeeded(tx: Transaction, run: StepRun<Input>): Promise<void>;
  failed(tx: Transaction, run: StepRun<Input>, failure: Failure): Promise<void>;
}

/** A kind with its input forgotten, as the engine keeps it. */
export interface AnyOperationKind {
  kind: OperationKindName;
  input: ZodMiniType<unknown>;
  steps: Record<string, StepDefinition<unknown>>;
  succeeded(tx: Transaction, run: StepRun<unknown>): Promise<void>;
  failed(tx: Transaction, run: StepRun<unknown>, failure: Failure): Promise<void>;
}

/** Declares a kind; its input is parsed with `input` before any step sees it. */
export function defineKind<Kind extends OperationKindName, Input>(
  definition: OperationKind<Kind, Input>,
): AnyOperationKind {
  // Sound: the engine hands steps only what `input` parsed.
  return definition as unknown as AnyOperationKind;
}

/**
 * Thrown by a step that waits for something beside it, such as a deployment: the operation is given back, so that it
 * holds no worker, and the step looks again after `afterMs`. Not a failed try.
 */
export class WaitingError extends Error {
  readonly afterMs: number;

  constructor(message: string, afterMs = 1000) {
    super(message);
    this.name = 'WaitingError';
    this.afterMs = afterMs;
  }
}

/** Thrown by `write` when another worker took the operation over: stop at once, touch nothing. */
export class FencedError extends Error {
  constructor() {
    super('Another worker holds this operation now.');
    this.name = 'FencedError';
  }
}
