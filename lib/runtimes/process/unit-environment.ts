import { RuntimeError } from '#lib/runtimes/port';
import { UNIT_VARIABLE } from '#lib/runtimes/process/linux';
import type { AppUser } from '#lib/runtimes/process/users';

export interface UnitEnvironment {
  unit: string;
  user: AppUser;
  path: string;
  variables: Record<string, string>;
  /** Set for the web process: always wins, because the edge sends requests there. */
  port?: number;
}

/**
 * The environment of a process of an application, built from nothing: the given variables, and the few that every program
 * needs where they are absent.
 * @throws RuntimeError START_FAILED for a variable that no process can be given
 */
export function unitEnvironment({ unit, user, path, variables, port }: UnitEnvironment): Record<string, string> {
  for (const [name, value] of Object.entries(variables)) {
    if (name === '' || /[=\0]/.test(name) || value.includes('\0')) {
      const shown = name.replaceAll('\0', '�');
      throw new RuntimeError(
        'START_FAILED',
        `The variable "${shown}" contains a NUL character or has an impossible name. Change it, then deploy again.`,
      );
    }
  }
  return {
    PATH: path,
    HOME: user.home,
    TMPDIR: user.temporaryDir,
    LANG: 'C.UTF-8',
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    ...variables,
    ...(port === undefined ? {} : { PORT: String(port) }),
    [UNIT_VARIABLE]: unit,
  };
}
