import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { probePort } from '#lib/launcher/free-port';
import { findProcess, type ProcessIdentity } from '#lib/launcher/process-identity';

const ROOT = new URL('..', import.meta.url).pathname;

/** Where one Stowage is reached. */
export interface Addresses {
  dataDir: string;
  /** The panel, as people open it. */
  url: string;
  port: number;
  storePort: number;
  edgePort: number;
}

export interface Launcher {
  process: ProcessIdentity;
  /** Everything printed so far. */
  output(): string;
  /** Resolves when a line with the text has been printed; throws with the whole output when the launcher ends first. */
  untilPrinted(text: string): Promise<void>;
  untilReady(): Promise<void>;
  /** Resolves with the exit code; null after a signal that it did not handle. */
  exited: Promise<number | null>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Ports that nobody listens on now; each launcher of a test run takes its own. */
export async function freeAddresses(dataDir: string): Promise<Addresses> {
  const port = await probePort('127.0.0.1', 0);
  const storePort = await probePort('127.0.0.1', 0);
  const edgePort = await probePort('127.0.0.1', 0);
  return { dataDir, url: `http://localhost:${port}`, port, storePort, edgePort };
}

/**
 * Runs the real launcher, as `npm start` does, without waiting for it.
 * @param settings variables beside the addresses
 */
export function spawnLauncher(addresses: Addresses, settings: Record<string, string> = {}): Launcher {
  const child = spawn(process.execPath, ['scripts/launch.js'], {
    cwd: ROOT,
    env: { ...withoutSettings(process.env), ...addressSettings(addresses), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const watchers = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const watch of watchers) watch(line);
    });
  }
  const identity = findProcess(child.pid ?? 0);
  if (!identity) throw new Error('The launcher could not be run.');
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const output = () => lines.join('\n');

  function untilPrinted(text: string): Promise<void> {
    const printed = new Promise<void>((resolve) => {
      watchers.add((line) => line.includes(text) && resolve());
      if (output().includes(text)) resolve();
    });
    const ended = exited.then((code) => {
      throw new Error(`The launcher ended with ${code} and never printed "${text}":\n${output()}`);
    });
    return Promise.race([printed, ended]);
  }

  return {
    process: identity,
    output,
    untilPrinted,
    untilReady: () => untilPrinted('Stowage is ready'),
    exited,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}

function addressSettings({ port, storePort, edgePort, dataDir }: Addresses): Record<string, string> {
  return {
    PORT: String(port),
    STOWAGE_STORE_PORT: String(storePort),
    STOWAGE_EDGE_PORT: String(edgePort),
    STOWAGE_DATA_DIR: dataDir,
  };
}

/** Settings of whoever runs the tests must not reach the Stowage under test, nor Playwright's wish for colours. */
function withoutSettings(source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = (name: string) => /^(STOWAGE_.*|DATABASE_URL|FORCE_COLOR|HOST|PORT)$/.test(name);
  return Object.fromEntries(Object.entries(source).filter(([name]) => !own(name))) as NodeJS.ProcessEnv;
}
