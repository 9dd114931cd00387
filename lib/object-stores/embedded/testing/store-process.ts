import { type ChildProcess, spawn } from 'node:child_process';
import { ROOT } from '#lib/object-stores/embedded/testing/test-store';

export interface StoreProcess {
  child: ChildProcess;
  url: string;
  /** Ends it with the signal; resolves with its exit code, null when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface ProcessOptions {
  dir: string;
  port?: number;
  env?: Record<string, string | undefined>;
  /** Program and arguments to start node with, for example to limit its disk. */
  wrapper?: string[];
}

const MAIN = 'lib/object-stores/embedded/main.ts';

export function spawnStore({ dir, port = 0, env = {}, wrapper = [] }: ProcessOptions): ChildProcess {
  const [command = process.execPath, ...args] = [
    ...wrapper,
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    MAIN,
  ];
  return spawn(command, args, {
    env: {
      NODE_ENV: process.env.NODE_ENV,
      PATH: process.env.PATH,
      STOWAGE_STORE_PORT: String(port),
      STOWAGE_STORE_DIR: dir,
      STOWAGE_STORE_ROOT_KEY_ID: ROOT.keyId,
      STOWAGE_STORE_ROOT_SECRET: ROOT.secret,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Exit code and everything it printed. */
export function outcomeOf(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

/** Starts the store as the launcher does and waits until it listens. */
export async function startStoreProcess(options: ProcessOptions): Promise<StoreProcess> {
  const child = spawnStore(options);
  const outcome = outcomeOf(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      const ready = /^store ready on (http:\S+)$/m.exec(String(chunk));
      if (ready?.[1]) resolve(ready[1]);
    });
    outcome.then(({ output }) => reject(new Error(`The store ended: ${output}`)));
  });
  return {
    child,
    url,
    async end(signal) {
      child.kill(signal);
      return (await outcome).code;
    },
  };
}
