import { constants, open } from 'node:fs/promises';
import { join } from 'node:path';

const MAX_BYTES = 1024 * 1024;

/**
 * The text of a file at the top of an application's folder; `null` when there is none. The folder holds what strangers
 * wrote while the reader may be root: links are not followed, and only ordinary files of a sane size are read.
 */
export async function findRepositoryFile(directory: string, name: string): Promise<string | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(join(directory, name), flags).catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ELOOP', 'ENXIO'].includes(error.code ?? '')) return null;
    throw error;
  });
  if (!file) return null;
  try {
    const stat = await file.stat();
    return stat.isFile() && stat.size <= MAX_BYTES ? await file.readFile('utf8') : null;
  } finally {
    await file.close();
  }
}

/** The names of the scripts in a package.json; none when there is no such file or npm could not read it either. */
export function npmScripts(packageJson: string | null): Set<string> {
  try {
    const { scripts } = JSON.parse(packageJson ?? '{}') as { scripts?: Record<string, string> };
    return new Set(Object.keys(scripts ?? {}));
  } catch {
    return new Set();
  }
}
