import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that no other one can be mistaken for: ids are used again, (boot, id, start) is not. */
export interface ProcessMark {
  pid: number;
  /** Field 22 of `/proc/<pid>/stat`: clock ticks from boot to start. */
  startTicks: number;
  bootId: string;
}

interface ProcessStat {
  state: string;
  group: number;
  startTicks: number;
}

/** The name of the variable that says which unit of work a process belongs to; also found after a crash that lost its id. */
export const UNIT_VARIABLE = 'STOWAGE_UNIT';

/** The mark of a running process; `null` when it is gone (a zombie counts as gone). */
export async function findMark(pid: number): Promise<ProcessMark | null> {
  const stat = await findStat(pid);
  return stat && { pid, startTicks: stat.startTicks, bootId: await getBootId() };
}

/** Does exactly this process still run? */
export async function isRunning(mark: ProcessMark): Promise<boolean> {
  const current = await findMark(mark.pid);
  return current !== null && current.startTicks === mark.startTicks && current.bootId === mark.bootId;
}

/** The id of this boot of the machine. */
export async function getBootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

/** The variables that a process was started with; `null` when it is gone or belongs to somebody else. */
export async function findEnvironment(pid: number): Promise<Map<string, string> | null> {
  const text = await readProc(`/proc/${pid}/environ`);
  if (text === null) return null;
  const variables = new Map<string, string>();
  for (const entry of text.split('\0')) {
    const equals = entry.indexOf('=');
    if (equals > 0) variables.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  return variables;
}

/** A unit of work: its name, as every process of it carries it, and the process that was spawned for it, where recorded. */
export interface Unit {
  name: string;
  leader: ProcessMark | null;
  /** The user whose processes may belong to it; `null` for any. Keeps one application from posing as another. */
  uid: number | null;
}

/**
 * All running processes of a unit: those that carry its name in their environment, and the group of the recorded leader
 * (programs that set their title overwrite their environment, so neither of the two would be enough).
 */
export async function listUnitProcesses({ name, leader, uid }: Unit): Promise<number[]> {
  const entry = `${UNIT_VARIABLE}=${name}`;
  const group = leader && (await ownsGroup(leader)) ? leader.pid : null;
  const carriesName = async (pid: number) => (await readProc(`/proc/${pid}/environ`))?.split('\0').includes(entry);
  const hasUser = async (pid: number) => uid === null || (await stat(`/proc/${pid}`).catch(() => null))?.uid === uid;
  const found: number[] = [];
  for (const pid of await listProcessIds()) {
    const current = await findStat(pid);
    if (!current) continue;
    if (current.group === group || ((await carriesName(pid)) && (await hasUser(pid)))) found.push(pid);
  }
  return found;
}

/** The process that was spawned for a unit, found without a record by its name; `null` when it does not run. */
export async function findUnitLeader(name: string, uid: number | null): Promise<ProcessMark | null> {
  for (const pid of await listUnitProcesses({ name, leader: null, uid })) {
    if ((await findStat(pid))?.group === pid) return await findMark(pid);
  }
  return null;
}

/** Ends every process of a unit: SIGTERM to their groups, SIGKILL after `graceMs`; returns when none is left. */
export async function endUnit(unit: Unit, graceMs: number): Promise<void> {
  const deadline = performance.now() + graceMs;
  let isAsked = false;
  for (;;) {
    const pids = await listUnitProcesses(unit);
    if (pids.length === 0) return;
    const isOver = performance.now() >= deadline;
    if (isOver) await signalGroups(pids, 'SIGKILL');
    else if (!isAsked) await signalGroups(pids, 'SIGTERM');
    isAsked = true;
    await delay(isOver ? 10 : 25);
  }
}

async function signalGroups(pids: number[], signal: NodeJS.Signals): Promise<void> {
  const groups = new Set<number>();
  for (const pid of pids) {
    const stat = await findStat(pid);
    if (stat) groups.add(stat.group);
  }
  for (const group of groups) {
    try {
      process.kill(-group, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

// A process id is not given out again while a group has it as its name, so members without their leader are still ours.
async function ownsGroup(leader: ProcessMark): Promise<boolean> {
  if (leader.bootId !== (await getBootId())) return false;
  const current = await findMark(leader.pid);
  return current === null || current.startTicks === leader.startTicks;
}

export interface Listener {
  /** `127.0.0.1`, `0.0.0.0`, `::` or any other address in the kernel's hexadecimal form. */
  address: string;
  inode: string;
}

/** The sockets of this machine that accept connections at a TCP port, read from `/proc/net/tcp` and `tcp6`. */
export async function listListeners(port: number): Promise<Listener[]> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const found: Listener[] = [];
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of ((await readProc(table)) ?? '').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const [address, localPort] = (fields[1] ?? '').split(':');
      // State 0A is LISTEN (include/net/tcp_states.h).
      if (localPort !== wanted || fields[3] !== '0A' || !address) continue;
      found.push({ address: READABLE_ADDRESSES[address] ?? address, inode: fields[9] ?? '' });
    }
  }
  return found;
}

const READABLE_ADDRESSES: Record<string, string> = {
  '0100007F': '127.0.0.1',
  '00000000': '0.0.0.0',
  '00000000000000000000000000000000': '::',
  '00000000000000000000000001000000': '::1',
};

/** Does a process hold one of these sockets? */
export async function holdsSocket(pid: number, inodes: Set<string>): Promise<boolean> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const name of names) {
    const target = await readlink(`/proc/${pid}/fd/${name}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

async function findStat(pid: number): Promise<ProcessStat | null> {
  const text = await readProc(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The second field is the program's name in parentheses and may hold anything; the fixed fields begin after the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? '';
  if (state === 'Z' || state === 'X') return null;
  return { state, group: Number(fields[2]), startTicks: Number(fields[19]) };
}

async function listProcessIds(): Promise<number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

/** A file under /proc; `null` when the process is gone (ENOENT, ESRCH) or not ours to read (EACCES, EPERM). */
async function readProc(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) return null;
    throw error;
  }
}
