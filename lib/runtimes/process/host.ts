import { execFile } from 'node:child_process';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { safeName } from '#lib/runtimes/process/safe-name';

/** What the process runtime found out about this machine. */
export interface Host {
  /** Runs each application as a user of its own (needs root). */
  isIsolating: boolean;
  /** The folder that applications may enter: artifacts and homes lie below it. */
  appsDir: string;
  /** The PATH of applications and builds. */
  path: string;
  /** `setpriv` of util-linux, which takes away the means to gain privileges; `null` when absent. */
  setpriv: string | null;
  warnings: string[];
}

export interface HostOptions {
  dataDir: string;
  instanceId: string;
}

const STANDARD_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
/** Where the users of applications begin (Debian policy 9.2.2 leaves 60000-64999 to such allocations). */
export const FIRST_UID = 64_000;
export const LAST_UID = 64_999;

/** Looks at the machine. Never throws for what it does not find; that becomes a warning. */
export async function inspectHost({ dataDir, instanceId }: HostOptions): Promise<Host> {
  const warnings: string[] = [];
  const isIsolating = process.getuid?.() === 0 && (await canSwitchUser());
  const stateDir = join(resolve(dataDir), 'runtime');
  let appsDir = stateDir;

  if (isIsolating) {
    if (!(await isReachableByOthers(resolve(dataDir)))) {
      appsDir = `/var/lib/stowage-${safeName(instanceId)}`;
      warnings.push(
        `Applications cannot enter the data directory ${resolve(dataDir)}, so what they run lies in ${appsDir}. Delete that folder too when you remove Stowage.`,
      );
    }
    warnings.push(
      'Applications run as processes of this machine, each as a user of its own. They see the process list, share the network and have no limit on memory: run only applications of one team here.',
    );
  } else {
    warnings.push(
      'Applications run as the same user as Stowage and can read all it can, its keys and the secrets of other applications included. Run only code you trust, or start Stowage as root, which gives each application a user of its own.',
    );
  }

  const tools = await findToolDirectories(isIsolating);
  if (!tools.hasNode) {
    warnings.push(
      'Applications find no program "node" that they may run. Install Node.js for all users (/usr/local or /usr).',
    );
  }
  const setpriv = await firstExecutable('setpriv', STANDARD_PATH);
  if (!setpriv)
    warnings.push('The program "setpriv" (util-linux) is absent: set-uid programs stay usable for applications.');
  return { isIsolating, appsDir, path: [...tools.directories, ...STANDARD_PATH].join(delimiter), setpriv, warnings };
}

/** May any user walk down to this path and enter or run it? (Search permission for "others" on every step.) */
export async function isReachableByOthers(path: string): Promise<boolean> {
  try {
    for (let step = await realpath(path); ; step = dirname(step)) {
      if (((await stat(step)).mode & 0o001) === 0) return false;
      if (step === dirname(step)) return true;
    }
  } catch {
    // Absent or not readable even for us: then others cannot use it either.
    return false;
  }
}

// `node` may be a link in `node_modules/.bin` beside the panel's own tools, so its real folder is taken. `npm` is a link
// too, but its real folder holds the parts of npm; the folder of the link is the right one.
async function findToolDirectories(isIsolating: boolean): Promise<{ directories: string[]; hasNode: boolean }> {
  const candidates = (process.env.PATH ?? '').split(delimiter).filter((directory) => directory.startsWith('/'));
  const isUsable = async (file: string) => !isIsolating || (await isReachableByOthers(file));
  const directories: string[] = [];
  let hasNode = false;
  for (const tool of ['node', 'npm']) {
    for (const directory of [...candidates, ...STANDARD_PATH]) {
      const file = await findExecutable(join(directory, tool));
      if (!file || !(await isUsable(file)) || (tool === 'npm' && directory.endsWith('/node_modules/.bin'))) continue;
      directories.push(tool === 'node' ? dirname(file) : directory);
      hasNode ||= tool === 'node';
      break;
    }
  }
  return { directories: [...new Set(directories)].filter((directory) => !STANDARD_PATH.includes(directory)), hasNode };
}

async function firstExecutable(name: string, directories: string[]): Promise<string | null> {
  for (const directory of directories) {
    const file = await findExecutable(join(directory, name));
    if (file) return file;
  }
  return null;
}

async function findExecutable(path: string): Promise<string | null> {
  try {
    await access(path, constants.X_OK);
    return await realpath(path);
  } catch {
    return null;
  }
}

// Root inside a container may lack the right to change users.
async function canSwitchUser(): Promise<boolean> {
  try {
    await promisify(execFile)('/bin/true', { uid: FIRST_UID, gid: FIRST_UID });
    return true;
  } catch {
    return false;
  }
}
