import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess } from '#lib/launcher/end-process';
import { type Postgres, startPostgres } from '#lib/launcher/postgres';
import { findProcess, isRunning, type ProcessIdentity } from '#lib/launcher/process-identity';

const PREFIX = 'stowage-test-';

export interface TestCluster {
  postgres: Postgres;
  /** Stops the server and deletes its folder. */
  remove(): Promise<void>;
}

interface Owner {
  runner: ProcessIdentity;
  server: ProcessIdentity | null;
}

/** Starts a throw-away PostgreSQL, and clears away those of test runs that were killed. */
export async function startTestCluster(): Promise<TestCluster> {
  await removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  const runner = findProcess(process.pid);
  if (!runner) throw new Error('This process does not find itself in the process table.');
  writeOwner(folder, { runner, server: null });
  const postgres = await startPostgres({ dir: join(folder, 'postgres'), isDisposable: true, onLine: () => undefined });
  writeOwner(folder, { runner, server: postgres.process });
  const endAtExit = () => {
    if (isRunning(postgres.process)) process.kill(postgres.process.pid, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', endAtExit);
  return {
    postgres,
    async remove() {
      process.removeListener('exit', endAtExit);
      await postgres.stop(2_000);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const owner = readOwner(folder);
    if (!owner || isRunning(owner.runner)) continue;
    if (owner.server) await endProcess(owner.server, { signal: 'SIGQUIT', graceMs: 2_000, isGroup: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

const ownerFile = (folder: string) => join(folder, 'owner.json');

function writeOwner(folder: string, owner: Owner): void {
  writeFileSync(ownerFile(folder), JSON.stringify(owner));
}

/** Folders that another run is making or removing at this moment have no owner to read; they are left to it. */
function readOwner(folder: string): Owner | null {
  try {
    return JSON.parse(readFileSync(ownerFile(folder), 'utf8')) as Owner;
  } catch {
    return null;
  }
}
