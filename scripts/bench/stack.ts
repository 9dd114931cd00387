import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '#lib/launcher/postgres';
import { type Addresses, freeAddresses, type Launcher, spawnLauncher } from '../../e2e/launcher.ts';

/** A whole Stowage as `npm start` runs it, for measuring. */
export interface Stack {
  addresses: Addresses;
  token: string;
  email: string;
  password: string;
  /** Milliseconds from start to the first 200 of /healthz, second start. */
  secondStartMs: number;
  /** Milliseconds from Ctrl-C to the end of everything, while a request that never ends is being answered. */
  stopMs: number;
  databaseUrl(): Promise<string>;
  /** Process ids of a child of the launcher and of everything below it. */
  pids(child: 'web' | 'worker' | 'store' | 'edge'): number[];
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
}

export async function startStack(): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'stowage-bench-'));
  const addresses = await freeAddresses(join(folder, 'data'));
  const token = `stw_${randomBytes(32).toString('base64url')}`;
  const email = 'bench@example.com';
  const password = randomBytes(12).toString('base64url');
  const settings = { STOWAGE_ADMIN_EMAIL: email, STOWAGE_ADMIN_PASSWORD: password, STOWAGE_ADMIN_TOKEN: token };
  const first = spawnLauncher(addresses, settings);
  await first.untilReady();
  const stopMs = await timeStop(first, addresses.port);
  const began = performance.now();
  const launcher: Launcher = spawnLauncher(addresses, settings);
  const secondStartMs = await untilHealthy(addresses.port, began);
  await launcher.untilReady();
  return {
    addresses,
    token,
    email,
    password,
    secondStartMs,
    stopMs,
    databaseUrl: async () =>
      (await startPostgres({ dir: join(addresses.dataDir, 'postgres'), onLine: () => undefined })).url,
    pids(child) {
      const record = JSON.parse(readFileSync(join(addresses.dataDir, 'run.json'), 'utf8')) as {
        children: Record<string, { pid: number }>;
      };
      const top = record.children[child]?.pid;
      if (!top) throw new Error(`run.json names no ${child}.`);
      return [top, ...descendants(top)];
    },
    async api(method, path, body) {
      const response = await fetch(`http://127.0.0.1:${addresses.port}${path}`, {
        method,
        headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return JSON.parse(text);
    },
    async stop() {
      await launcher.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function timeStop(launcher: Launcher, port: number): Promise<number> {
  const hanging = connect(port, '127.0.0.1');
  // It breaks when the panel ends.
  hanging.on('error', () => undefined);
  await once(hanging, 'connect');
  hanging.write('POST /iam/v3/sessions/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n');
  const trickle = setInterval(() => hanging.write(' '), 50);
  const began = performance.now();
  await launcher.stop('SIGINT');
  clearInterval(trickle);
  hanging.destroy();
  return performance.now() - began;
}

async function untilHealthy(port: number, began: number): Promise<number> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1000) }).catch(
      () => null,
    );
    if (response?.status === 200) return performance.now() - began;
    if (performance.now() - began > 60_000) throw new Error('The panel did not become healthy within a minute.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function parentOf(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
  } catch {
    // It ended between the listing and the look.
    return null;
  }
}

/** Resident memory of processes, in bytes. */
export function residentBytes(pids: number[]): number {
  const kilobytes = pids.map((pid) =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, value) => sum + value, 0) * 1024;
}

/** Processor time that processes have used so far, in seconds. */
export function cpuSeconds(pids: number[]): number {
  const ticks = pids.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, value) => sum + value, 0) / 100;
}
