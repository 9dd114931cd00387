import { accessSync, constants, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes the data directory. Applications that run under accounts of their own pass through it, so others may enter it
 * (not list it); whatever is secret inside has permissions of its own.
 * @returns its absolute path without links
 * @throws Error saying what to do when it cannot be used
 */
export function prepareDataDir(path: string): string {
  try {
    makeFolder(resolve(path));
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(path);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new Error(
      `The data directory ${path} cannot be used (${reason}). Give it to the account that starts Stowage, or set STOWAGE_DATA_DIR to another one.`,
      { cause },
    );
  }
}

/** Not mkdir's own `recursive`: it never returns under a link that leads nowhere, such as to a disk that is not mounted. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o711 });
}
