import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** Held until it is released or the process is gone, however it went. */
export interface RunLock {
  release(): void;
}

/**
 * Lets one launcher run in a data directory. A lock of the system, which Node offers through SQLite only: a file with a
 * pid would have to be judged and replaced, and two launchers could do that at once.
 * @returns null when another launcher holds it
 */
export function tryRunLock(dataDir: string): RunLock | null {
  const path = join(dataDir, 'launcher.lock');
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
  return { release: () => database.close() };
}
