import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { endProcess, signalProcess } from '#lib/launcher/end-process';
import { findProcess, isRunning, type ProcessIdentity } from '#lib/launcher/process-identity';
import { waitUntil } from '#lib/launcher/readiness';
import { createOwnedFolder, removeLeftovers } from '#lib/testing/owned-folder';

const PREFIX = 'stowage-real-';
const START_TIMEOUT_MS = 120_000;
const RUN_TIMEOUT_MS = 60_000;
const LOG_TAIL = 2_000;
const run = promisify(execFile);

/** The folder and the processes of one store. */
export interface StoreHome {
  path: string;
  /** Starts a program that stays in the foreground; what it prints goes to `<program>.log`. */
  start(program: string, args: readonly string[], env?: Record<string, string>): void;
  /** Runs a program to its end. @returns what it printed @throws Error when it fails */
  run(program: string, args: readonly string[], env?: Record<string, string>): Promise<string>;
  /** @throws Error when a process of the store ends, or when the time is over */
  waitUntil(isTrue: () => Promise<boolean>): Promise<void>;
}

/**
 * Makes a home, lets `start` bring the store up in it, and adds `stop`. Nothing stays behind when `start` throws; when
 * this process is killed the system ends the store, and the next run deletes the folder.
 * @throws the error of `start`, with the last lines that the store printed
 */
export async function startInHome<Store extends object>(
  start: (home: StoreHome) => Promise<Store>,
): Promise<Store & { stop(): Promise<void> }> {
  await removeLeftovers(PREFIX, { signal: 'SIGKILL', graceMs: 2_000, isGroup: true });
  const folder = createOwnedFolder(PREFIX);
  const processes: ProcessIdentity[] = [];
  const children: ChildProcess[] = [];
  const deadline = AbortSignal.timeout(START_TIMEOUT_MS);
  const endAtExit = () => {
    for (const identity of processes) if (isRunning(identity)) signalProcess(identity.pid, 'SIGKILL', true);
    folder.remove();
  };
  process.once('exit', endAtExit);

  const stop = async () => {
    // Nobody needs the data any more, so no store gets time to write it.
    for (const identity of processes.toReversed()) {
      await endProcess(identity, { signal: 'SIGKILL', graceMs: 5_000, isGroup: true });
    }
    // Dead to the process table is not yet reaped: a thread may hold its port for a moment longer.
    await Promise.all(children.map(waitUntilReaped));
    process.removeListener('exit', endAtExit);
    folder.remove();
  };
  const environment = (env: Record<string, string> = {}) => ({
    PATH: process.env.PATH ?? '',
    HOME: folder.path,
    LC_ALL: 'C.UTF-8',
    NODE_ENV: 'test' as const,
    ...env,
  });

  const home: StoreHome = {
    path: folder.path,
    start(program, args, env) {
      const log = openSync(join(folder.path, `${basename(program)}.log`), 'a');
      const [command = program, ...rest] = [...diesWithParent(), program, ...args];
      const child = spawn(command, rest, {
        cwd: folder.path,
        detached: true,
        stdio: ['ignore', log, log],
        env: environment(env),
      });
      closeSync(log);
      // A program that cannot be started has no pid, which is told below.
      child.on('error', () => undefined);
      child.unref();
      const identity = child.pid === undefined ? null : findProcess(child.pid);
      if (!identity) throw new Error(`${basename(program)} could not be started.`);
      processes.push(identity);
      children.push(child);
      folder.own(identity);
    },
    async run(program, args, env) {
      const options = { cwd: folder.path, env: environment(env), timeout: RUN_TIMEOUT_MS, maxBuffer: 16 * 1024 ** 2 };
      return (await run(program, args, options)).stdout;
    },
    async waitUntil(isTrue) {
      await waitUntil(async () => {
        const gone = processes.find((identity) => !isRunning(identity));
        if (gone) throw new Error(`It ended while it started: ${gone.command}`);
        return isTrue();
      }, deadline);
    },
  };

  try {
    return { ...(await start(home)), stop };
  } catch (error) {
    const logs = logTails(folder.path);
    await stop();
    throw new Error(`The store did not start: ${String(error)}\n${logs}`, { cause: error });
  }
}

async function waitUntilReaped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  await once(child, 'exit');
}

let parentGuard: string[] | null = null;

/** Arguments before a program that make Linux end it together with this process, however that ends. */
function diesWithParent(): string[] {
  const guard = ['setpriv', '--pdeathsig', 'KILL', '--'];
  parentGuard ??= spawnSync('setpriv', [...guard.slice(1), 'true'], { stdio: 'ignore' }).status === 0 ? guard : [];
  return parentGuard;
}

function logTails(path: string): string {
  return readdirSync(path)
    .filter((name) => name.endsWith('.log'))
    .map((name) => `-- ${name}\n${readFileSync(join(path, name), 'utf8').slice(-LOG_TAIL)}`)
    .join('\n');
}
