import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { RuntimeError } from '#lib/runtimes/port';
import type { Host } from '#lib/runtimes/process/host';
import type { AppUser } from '#lib/runtimes/process/users';

export interface UnitSpawn {
  host: Host;
  user: AppUser;
  /** Program and arguments; handed on as they are. */
  argv: [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
  stdio: SpawnOptions['stdio'];
}

/**
 * Starts a process of an application: as the application's user, as the leader of a group of its own (so that all it
 * starts can be ended together and it survives the panel), without the means to gain privileges.
 * @throws RuntimeError START_FAILED when the system refuses
 */
export async function spawnUnit({ host, user, argv, cwd, env, stdio }: UnitSpawn): Promise<ChildProcess> {
  const [file, ...args]: [string, ...string[]] = host.setpriv ? [host.setpriv, '--no-new-privs', '--', ...argv] : argv;
  const options: SpawnOptions = { cwd, env: env as NodeJS.ProcessEnv, stdio, detached: true };
  if (user.uid !== null) Object.assign(options, { uid: user.uid, gid: user.uid });
  const child = spawn(file, args, options);
  try {
    await once(child, 'spawn');
  } catch (error) {
    const isFolderGone = (await stat(cwd).catch(() => null)) === null;
    const reason = isFolderGone
      ? 'its files are gone; deploy again with a new build'
      : String((error as Error).message);
    throw new RuntimeError('START_FAILED', `The system could not start the process: ${reason}.`, { cause: error });
  }
  return child;
}
