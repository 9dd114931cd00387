import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One process of this boot: a pid alone may have been given to another process since. */
export interface ProcessIdentity {
  pid: number;
  /** Boot and start time in the words of the system; only compared, never read. */
  startedAt: string;
  /** For people who look at the record; some programs rewrite it while they run. */
  command: string;
}

/**
 * Reads who a pid is now.
 * @returns null when there is no such process, or when it is dead and only waits to be reaped
 */
export function findProcess(pid: number): ProcessIdentity | null {
  return process.platform === 'linux' ? findInProc(pid) : findByPs(pid);
}

/** Does the process that the identity was read from still run? */
export function isRunning(identity: ProcessIdentity): boolean {
  return findProcess(identity.pid)?.startedAt === identity.startedAt;
}

function findInProc(pid: number): ProcessIdentity | null {
  const stat = readProcFile(`/proc/${pid}/stat`);
  const command = readProcFile(`/proc/${pid}/cmdline`);
  if (stat === null || command === null) return null;
  // proc(5): the name stands in brackets and may hold blanks; state is field 3, the start in clock ticks field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || ticks === undefined) return null;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return { pid, startedAt: `${boot}:${ticks}`, command: command.split('\0').join(' ').trim() };
}

function readProcFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}

function findByPs(pid: number): ProcessIdentity | null {
  try {
    const line = execFileSync('ps', ['-o', 'state=,lstart=,command=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    // `Ss   Fri Nov 21 09:25:00 2025 command ...`
    const match = /^(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line);
    if (!match?.[1] || !match[2] || match[1].startsWith('Z')) return null;
    return { pid, startedAt: match[2], command: match[3] ?? '' };
  } catch (error) {
    // ps exits with 1 when no process has this pid.
    if ((error as { status?: number }).status === 1) return null;
    throw error;
  }
}
