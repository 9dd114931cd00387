import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from '#lib/launcher/process-identity';

const POLL_MS = 10;
/** Nothing can refuse the last signal, but a machine under load takes its time to clear a large process away. */
const KILL_MS = 30_000;

export interface EndOptions {
  signal: NodeJS.Signals;
  /** How long the process may take after `signal` before it gets `lastSignal`. */
  graceMs: number;
  /** SIGKILL when left out. */
  lastSignal?: NodeJS.Signals;
  /** Signal the whole process group; the process must lead it. */
  isGroup: boolean;
}

/**
 * Ends a process that may not be a child of this one, and waits until it is gone. Gone already counts as success.
 * @throws Error when it is still there after the last signal
 */
export async function endProcess(identity: ProcessIdentity, options: EndOptions): Promise<void> {
  // Nothing is sent when it is gone: its number, also as a group, may belong to someone else by now.
  if (!isRunning(identity)) return;
  signalProcess(identity.pid, options.signal, options.isGroup);
  if (!(await waitUntilGone(identity, options.graceMs))) {
    signalProcess(identity.pid, options.lastSignal ?? 'SIGKILL', options.isGroup);
    if (!(await waitUntilGone(identity, KILL_MS))) {
      throw new Error(`Process ${identity.pid} (${identity.command}) does not end; end it by hand and start again.`);
    }
  }
  // What the leader left in its group must not outlive it.
  if (options.isGroup) signalProcess(identity.pid, 'SIGKILL', true);
}

/** @returns whether the process was gone within the time */
async function waitUntilGone(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isRunning(identity)) {
    if (Date.now() >= deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

/** Sends a signal to a process or to the group that it leads; nobody there counts as success. */
export function signalProcess(pid: number, signal: NodeJS.Signals, isGroup: boolean): void {
  try {
    process.kill(isGroup ? -pid : pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
