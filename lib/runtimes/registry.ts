import type { Runtime, RuntimeKind } from '#lib/runtimes/port';
import { processRuntime } from '#lib/runtimes/process/runtime';

export interface RuntimeOptions {
  /** Where the panel keeps its data. */
  dataDir: string;
  /** Tells this installation of Stowage from others on the same machine. */
  instanceId: string;
}

/** The runtime of a kind; one object per process is enough. */
export function createRuntime(kind: RuntimeKind, options: RuntimeOptions): Runtime {
  return ENGINES[kind](options);
}

const ENGINES: Record<RuntimeKind, (options: RuntimeOptions) => Runtime> = { process: processRuntime };
