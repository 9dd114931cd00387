import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs';

/**
 * Makes the data directory. Applications that run under accounts of their own pass through it, so others may enter it
 * (not list it); whatever is secret inside has permissions of its own.
 * @returns its absolute path without links
 * @throws Error saying what to do when it cannot be used
 */
export function prepareDataDir(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o711 });
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
