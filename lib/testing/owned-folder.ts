import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EndOptions, endProcess } from '#lib/launcher/end-process';
import { findProcess, isRunning, type ProcessIdentity } from '#lib/launcher/process-identity';

/** A temporary folder of one test run; the next run clears it away, with its processes, when this one is killed. */
export interface OwnedFolder {
  path: string;
  /** Writes down a process that must not outlive the run. */
  own(identity: ProcessIdentity): void;
  remove(): void;
}

interface Owner {
  runner: ProcessIdentity;
  processes: ProcessIdentity[];
}

const ownerFile = (folder: string) => join(folder, 'owner.json');

export function createOwnedFolder(prefix: string): OwnedFolder {
  const runner = findProcess(process.pid);
  if (!runner) throw new Error('This process does not find itself in the process table.');
  const path = mkdtempSync(join(tmpdir(), prefix));
  const owner: Owner = { runner, processes: [] };
  const write = () => writeFileSync(ownerFile(path), JSON.stringify(owner));
  write();
  return {
    path,
    own(identity) {
      owner.processes.push(identity);
      write();
    },
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Ends and deletes what runs that are no more left behind. */
export async function removeLeftovers(prefix: string, how: EndOptions): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(tmpdir(), name);
    const owner = findOwner(folder);
    if (!owner || isRunning(owner.runner)) continue;
    for (const identity of owner.processes) await endProcess(identity, how);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns null for a folder that another run is making or removing at this moment */
function findOwner(folder: string): Owner | null {
  try {
    return JSON.parse(readFileSync(ownerFile(folder), 'utf8')) as Owner;
  } catch {
    return null;
  }
}
