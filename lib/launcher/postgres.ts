import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcess } from '#lib/launcher/end-process';
import { isPortFree, probePort } from '#lib/launcher/free-port';
import { findPostgresAccount, type PostgresAccount } from '#lib/launcher/postgres-account';
import { findPostgresBinaries } from '#lib/launcher/postgres-binaries';
import {
  ensureCluster,
  POSTGRES_DATABASE,
  POSTGRES_USER,
  postgresEnvironment,
  readClusterSecrets,
  writeClusterSecrets,
} from '#lib/launcher/postgres-cluster';
import { findProcess, isRunning, type ProcessIdentity } from '#lib/launcher/process-identity';

const HOST = '127.0.0.1';
const POLL_MS = 10;
/** Replaying the log of a busy server takes its time; nothing is lost by waiting. */
const READY_TIMEOUT_MS = 120_000;
/** How long the backends of a killed server may take to let go of its memory. */
const RELEASE_TIMEOUT_MS = 10_000;

export interface PostgresOptions {
  /** Folder of the cluster; made when missing. */
  dir: string;
  /** For tests: nothing waits for the disk, and a crash of the machine may destroy the cluster. */
  isDisposable?: boolean;
  /** Gives up waiting and ends what was started. */
  signal?: AbortSignal;
  /** Receives warnings and errors of the server, line by line. Not called for an adopted server. */
  onLine: (line: string) => void;
}

export interface Postgres {
  /** Address of the database of Stowage, with the password. */
  url: string;
  port: number;
  process: ProcessIdentity;
  /** It ran already, left over by a launcher that was killed. */
  isAdopted: boolean;
  /** Resolves when the server is gone, for whatever reason. */
  exited: Promise<void>;
  /** Ends all sessions and stops; within `graceMs` cleanly, else so that the next start replays the log. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts PostgreSQL on 127.0.0.1 in a folder of its own, or adopts the one that runs there already.
 * @throws Error with the server's own words when it does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  mkdirSync(dirname(options.dir), { recursive: true });
  // The name on the command line is compared later, so it must not depend on how the caller spells it.
  const dir = join(realpathSync(dirname(options.dir)), basename(options.dir));
  const running = await findReadyServer(dir);
  if (running) return describe(dir, running.process, running.port, true, goneByPolling(running.process));

  const binaries = findPostgresBinaries();
  const account = findPostgresAccount(binaries.postgres);
  ensureCluster(dir, binaries, account, options.isDisposable ?? false);
  const deadline = Date.now() + RELEASE_TIMEOUT_MS;
  for (;;) {
    const attempt = await tryStart(dir, binaries.postgres, account, options);
    if (attempt.isReady) return attempt.server;
    const isBusy = /is still in use|postmaster\.pid" already exists|could not bind/.test(attempt.output);
    if (!isBusy || Date.now() > deadline) {
      throw new Error(`The embedded PostgreSQL did not start: ${attempt.output.trim() || 'it printed no reason'}`);
    }
    await delay(100);
  }
}

/** Over TCP only: postgres.js cannot name a socket file in an address. */
function serverArguments(dir: string, port: number, isDisposable: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: HOST,
    // Values of a failed statement must not reach the terminal: no statement, no detail.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_line_prefix: '',
    // A dead client frees its locks soon, also when its machine went away without a word.
    tcp_keepalives_idle: '10',
    client_connection_check_interval: '5s',
  };
  if (isDisposable) {
    Object.assign(settings, {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '200',
    });
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', dir, '-p', String(port), '-k', '', ...flags];
}

type Attempt = { isReady: true; server: Postgres } | { isReady: false; output: string };

async function tryStart(
  dir: string,
  postgres: string,
  account: PostgresAccount,
  options: PostgresOptions,
): Promise<Attempt> {
  const secrets = readClusterSecrets(dir);
  const port =
    secrets.port !== null && (await isPortFree(HOST, secrets.port)) ? secrets.port : await probePort(HOST, 0);
  if (port !== secrets.port) writeClusterSecrets(dir, { ...secrets, port });
  const [program = '', ...args] = [
    ...account.prefix,
    postgres,
    ...serverArguments(dir, port, options.isDisposable ?? false),
  ];
  const child = spawn(program, args, {
    ...account.identity,
    detached: true,
    env: postgresEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const tail: string[] = [];
  let isStopping = false;
  createInterface({ input: child.stderr }).on('line', (line) => {
    tail.splice(0, Math.max(0, tail.length - 9));
    tail.push(line);
    if (!isStopping && /^(WARNING|ERROR|FATAL|PANIC):/.test(line)) options.onLine(line);
  });
  const exited = goneByEvent(child);
  const ready = await waitUntilReady(dir, child, exited, options.signal);
  if (!ready) return { isReady: false, output: tail.filter((line) => !line.startsWith('LOG:')).join('\n') };
  const server = describe(dir, ready, port, false, exited);
  const stop = (graceMs: number) => {
    isStopping = true;
    return server.stop(graceMs);
  };
  return { isReady: true, server: { ...server, stop } };
}

/** @returns null when the server ended before it was ready */
async function waitUntilReady(
  dir: string,
  child: ChildProcess,
  exited: Promise<void>,
  signal: AbortSignal | undefined,
): Promise<ProcessIdentity | null> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  let hasExited = false;
  const markExited = exited.then(() => {
    hasExited = true;
  });
  while (!hasExited) {
    const file = readPidFile(dir);
    if (file?.isReady && file.pid === child.pid) return findProcess(file.pid);
    if (signal?.aborted || Date.now() > deadline) {
      child.kill('SIGQUIT');
      await markExited;
      signal?.throwIfAborted();
      throw new Error(`The embedded PostgreSQL was not ready within ${READY_TIMEOUT_MS / 1000} s.`);
    }
    await Promise.race([delay(POLL_MS), markExited]);
  }
  return null;
}

/** Rejects when the program could not be run at all. */
function goneByEvent(child: ChildProcess): Promise<void> {
  return once(child, 'close').then(() => undefined);
}

async function goneByPolling(identity: ProcessIdentity): Promise<void> {
  while (isRunning(identity)) await delay(500, undefined, { ref: false });
}

function describe(
  dir: string,
  identity: ProcessIdentity,
  port: number,
  isAdopted: boolean,
  exited: Promise<void>,
): Postgres {
  const { password } = readClusterSecrets(dir);
  return {
    url: `postgres://${POSTGRES_USER}:${password}@${HOST}:${port}/${POSTGRES_DATABASE}`,
    port,
    process: identity,
    isAdopted,
    exited,
    // SIGINT is the fast shutdown, SIGQUIT the immediate one.
    stop: (graceMs) => endProcess(identity, { signal: 'SIGINT', graceMs, lastSignal: 'SIGQUIT', isGroup: false }),
  };
}

/** Waits while a server in this folder starts or stops, so that the answer holds. */
async function findReadyServer(dir: string): Promise<{ process: ProcessIdentity; port: number } | null> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const file = readPidFile(dir);
    const found = file ? findProcess(file.pid) : null;
    if (!file || !found?.command.includes(dir)) return null;
    if (file.isReady) return { process: found, port: file.port };
    if (Date.now() > deadline) throw new Error(`PostgreSQL (pid ${file.pid}) in ${dir} neither starts nor stops.`);
    await delay(POLL_MS);
  }
}

/** postmaster.pid, by line: 1 pid, 4 port, 8 state ("ready   "); written by the server, gone after a clean stop. */
function readPidFile(dir: string): { pid: number; port: number; isReady: boolean } | null {
  try {
    const lines = readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid <= 0) return null;
    return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
