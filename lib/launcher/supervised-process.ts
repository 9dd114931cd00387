import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endProcess, signalProcess } from '#lib/launcher/end-process';
import type { Output, Source } from '#lib/launcher/output';
import { findProcess, type ProcessIdentity } from '#lib/launcher/process-identity';
import { RestartBudget } from '#lib/launcher/restart-budget';
import type { RunRecord } from '#lib/launcher/run-record';

const READY_TIMEOUT_MS = 120_000;

export interface ProcessSpec {
  name: Source;
  /** Arguments of this Node. */
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Gives the child a channel whose end tells it that the launcher is gone. */
  hasChannel?: boolean;
  /** Resolves when the child does its work; `printed` resolves when it prints a line with that text. */
  waitUntilReady(printed: (text: string) => Promise<void>, signal: AbortSignal): Promise<void>;
}

interface Run {
  child: ChildProcess;
  identity: ProcessIdentity | null;
  /** How it ended, in words. */
  ended: Promise<string>;
  ready: Promise<void>;
}

/** A child that is started again when it dies, a few times. It leads a process group of its own. */
export class SupervisedProcess {
  /** Resolves with a sentence when the child died too often to be started again. Never rejects. */
  readonly failed: Promise<string>;
  readonly #budget = new RestartBudget();
  readonly #spec: ProcessSpec;
  readonly #output: Output;
  readonly #record: RunRecord;
  readonly #stopping = new AbortController();
  #reportFailure: (sentence: string) => void = () => undefined;
  #run: Run | null = null;

  constructor(spec: ProcessSpec, output: Output, record: RunRecord) {
    this.#spec = spec;
    this.#output = output;
    this.#record = record;
    this.failed = new Promise((resolve) => {
      this.#reportFailure = resolve;
    });
  }

  /**
   * Starts the child for the first time.
   * @returns when it is ready
   * @throws Error when it ends before that: a part that cannot start at all is not started again
   */
  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const run = this.#spawn();
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    const died = run.ended.then((how) => {
      throw new Error(`${this.#spec.name} ended before it was ready (${how}); the lines above say why.`);
    });
    await Promise.race([run.ready, died, aborted]);
    void this.#watch(run);
  }

  /** Ends the child and everything in its group; SIGKILL after the grace time. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    const identity = this.#run?.identity;
    if (!identity) return;
    await endProcess(identity, { signal: 'SIGTERM', graceMs, isGroup: true });
    this.#record.remove(this.#spec.name);
  }

  async #watch(first: Run): Promise<void> {
    for (let run = first; ; ) {
      const how = await run.ended;
      if (this.#stopping.signal.aborted) return;
      const attempt = this.#budget.take();
      if (attempt === null) {
        this.#reportFailure(`${this.#spec.name} ended too often within a minute (${how}).`);
        return;
      }
      this.#say(`ended unexpectedly (${how}); starting it again, ${attempt}`);
      run = this.#spawn();
      run.ready.then(
        () => this.#say('is back'),
        // It ended again, or takes too long; the first is seen above, the second by whoever uses it.
        () => undefined,
      );
    }
  }

  #spawn(): Run {
    const { name, args, cwd, env, hasChannel } = this.#spec;
    const child = spawn(process.execPath, args, {
      cwd,
      env,
      detached: true,
      stdio: hasChannel ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => {
        // What a killed leader left in its group would hold its ports and files.
        if (child.pid !== undefined) signalProcess(child.pid, 'SIGKILL', true);
        resolve(signal ?? `exit code ${code}`);
      });
    });
    const over = new AbortController();
    void ended.then(() => over.abort(new Error(`${name} ended`)));
    const waiting: { text: string; resolve: () => void }[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (line.trim()) this.#output.line(name, line);
        for (const { text, resolve } of waiting) if (line.includes(text)) resolve();
      });
    }
    const printed = (text: string) => new Promise<void>((resolve) => void waiting.push({ text, resolve }));
    const limit = AbortSignal.any([over.signal, this.#stopping.signal, AbortSignal.timeout(READY_TIMEOUT_MS)]);
    const ready = this.#spec.waitUntilReady(printed, limit);
    // Whoever waits for it sees the failure; a restart that nobody waits for must not end the launcher.
    ready.catch(() => undefined);
    const identity = child.pid === undefined ? null : findProcess(child.pid);
    if (identity) this.#record.add(name, identity.pid);
    this.#run = { child, identity, ended, ready };
    return this.#run;
  }

  #say(text: string): void {
    this.#output.line(this.#spec.name, text);
  }
}
