import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '#lib/launcher/atomic-file';
import { endProcess } from '#lib/launcher/end-process';
import { findProcess, isRunning, type ProcessIdentity } from '#lib/launcher/process-identity';

const LEFTOVER_GRACE_MS = 2_000;

interface Content {
  launcher: ProcessIdentity | null;
  children: Record<string, ProcessIdentity>;
}

/** `run.json`: which processes belong to the launcher of a data directory. */
export interface RunRecord {
  /** Writes down a child that was started just now, in place of an earlier one of that name. */
  add(name: string, pid: number): void;
  remove(name: string): void;
  /** Nothing runs any more. */
  clear(): void;
}

const recordFile = (dataDir: string) => join(dataDir, 'run.json');

/** The pid of the launcher that runs in a data directory; null while it has not written it yet. */
export function findLauncherPid(dataDir: string): number | null {
  const launcher = readRecord(dataDir)?.launcher;
  return launcher && isRunning(launcher) ? launcher.pid : null;
}

/**
 * Ends what a launcher that was killed left running. PostgreSQL is not in the record: it is adopted.
 * @returns the names of what was ended
 */
export async function endLeftovers(dataDir: string): Promise<string[]> {
  const children = Object.entries(readRecord(dataDir)?.children ?? {});
  const left = children.filter(([, identity]) => isRunning(identity));
  await Promise.all(
    left.map(([, identity]) => endProcess(identity, { signal: 'SIGTERM', graceMs: LEFTOVER_GRACE_MS, isGroup: true })),
  );
  return left.map(([name]) => name);
}

/** Begins the record of this process. */
export function createRunRecord(dataDir: string): RunRecord {
  const content: Content = { launcher: findProcess(process.pid), children: {} };
  const write = () => writeFileAtomic(recordFile(dataDir), `${JSON.stringify(content, null, 2)}\n`);
  write();
  return {
    add(name, pid) {
      const identity = findProcess(pid);
      if (!identity) return;
      content.children[name] = identity;
      write();
    },
    remove(name) {
      delete content.children[name];
      write();
    },
    clear: () => rmSync(recordFile(dataDir), { force: true }),
  };
}

function readRecord(dataDir: string): Content | null {
  try {
    return JSON.parse(readFileSync(recordFile(dataDir), 'utf8')) as Content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${recordFile(dataDir)} is broken; delete it and start again.`, { cause: error });
  }
}
