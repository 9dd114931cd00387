import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { masker } from '#lib/core/mask';
import { type LogSink, type ReleaseCommand, type ReleaseSpec, RuntimeError } from '#lib/runtimes/port';
import { diskFull, isDiskFullText } from '#lib/runtimes/process/disk-full';
import type { Host } from '#lib/runtimes/process/host';
import { endUnit, findMark, findUnitLeader, getBootId, isRunning, type ProcessMark } from '#lib/runtimes/process/linux';
import { openLog, readLog } from '#lib/runtimes/process/log-file';
import { pause } from '#lib/runtimes/process/pause';
import type { Places } from '#lib/runtimes/process/places';
import { spawnUnit } from '#lib/runtimes/process/spawn-unit';
import { unitEnvironment } from '#lib/runtimes/process/unit-environment';
import { ensureUser } from '#lib/runtimes/process/users';
import { releasePath } from '#lib/runtimes/process/web-process';

const CANCEL_GRACE_MS = 5_000;

/**
 * Runs the command as `$1` and reports on descriptor 3, which the command itself does not get. Because the shell reports
 * and not the panel, the outcome is known although the panel was killed meanwhile.
 */
const SCRIPT = 'echo started >&3 || exit 1; /bin/sh -c "$1" 3>&-; echo "exit $?" >&3';

interface Status {
  /** The boot of the machine in which the command was about to be started; `null`: not even that. */
  bootId: string | null;
  hasStarted: boolean;
  exitCode: number | null;
}

/**
 * Runs a release command at most once per (deployment, position). Repeated after a crash it waits for the command that
 * still runs or gives the exit code of the one that ended.
 * @throws RuntimeError RELEASE_FAILED when the command was interrupted, since what it did until then is unknown; FULL
 */
export async function runReleaseCommand(
  host: Host,
  places: Places,
  spec: ReleaseSpec,
  { position, label, command }: ReleaseCommand,
  log: LogSink,
  signal: AbortSignal,
): Promise<{ exitCode: number }> {
  signal.throwIfAborted();
  const directory = join(places.releases(spec.deploymentId), String(position));
  const statusFile = join(directory, 'status');
  const unit = places.unit('release', `${spec.deploymentId}/${position}`);
  const user = await ensureUser(host, places, spec.applicationId);
  const mask = masker(spec.variables);

  const before = await readStatus(statusFile);
  if (before.exitCode !== null) return { exitCode: before.exitCode };
  let leader = await findUnitLeader(unit, user.uid);
  if (leader) {
    log(`The release command "${label}" still runs. Waiting for it.`);
  } else {
    const mayHaveRun = before.hasStarted || (before.bootId !== null && before.bootId !== (await getBootId()));
    if (mayHaveRun) throw interrupted(label);
    leader = await launch();
  }

  let cursor = '';
  const forward = async (isFinished: boolean): Promise<void> => {
    for (;;) {
      const read = await readLog(directory, cursor, 500, isFinished);
      cursor = read.cursor;
      for (const line of read.lines) log(mask(line));
      if (read.lines.length < 500) return;
    }
  };
  try {
    while (await isRunning(leader)) {
      await forward(false);
      await pause(50, signal);
    }
  } catch (error) {
    await endUnit({ name: unit, leader, uid: user.uid }, CANCEL_GRACE_MS);
    await forward(true);
    throw error;
  }
  await endUnit({ name: unit, leader, uid: user.uid }, 0);
  await forward(true);

  const { exitCode } = await readStatus(statusFile);
  if (exitCode === null) throw interrupted(label);
  if (exitCode !== 0 && (await endsWithDiskFull(directory))) throw diskFull();
  return { exitCode };

  async function launch(): Promise<ProcessMark> {
    const cwd = places.artifact(spec.artifact);
    const env = unitEnvironment({ unit, user, path: await releasePath(host, cwd), variables: spec.variables });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await begin(statusFile);
    const [output, status] = [await openLog(directory), await open(statusFile, 'a')];
    try {
      const argv: [string, ...string[]] = ['/bin/sh', '-c', SCRIPT, 'release', command];
      const stdio: ['ignore', number, number, number] = ['ignore', output.fd, output.fd, status.fd];
      const child = await spawnUnit({ host, user, argv, cwd, env, stdio });
      child.unref();
      const mark = child.pid === undefined ? null : await findMark(child.pid);
      return mark ?? { pid: child.pid ?? 0, startTicks: 0, bootId: '' };
    } finally {
      await output.close();
      await status.close();
    }
  }
}

// On disk before the command can start: after a power cut the command's own report may be missing although it ran.
async function begin(statusFile: string): Promise<void> {
  const file = await open(`${statusFile}.new`, 'w', 0o600);
  try {
    await file.writeFile(`boot ${await getBootId()}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${statusFile}.new`, statusFile);
}

async function readStatus(statusFile: string): Promise<Status> {
  const text = await readFile(statusFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const exitCode = /^exit (\d+)$/m.exec(text)?.[1];
  return {
    bootId: /^boot (\S+)$/m.exec(text)?.[1] ?? null,
    hasStarted: /^started$/m.test(text),
    exitCode: exitCode === undefined ? null : Number(exitCode),
  };
}

async function endsWithDiskFull(directory: string): Promise<boolean> {
  const { lines } = await readLog(directory, '', 2_000, true);
  return isDiskFullText(lines.slice(-20).join('\n'));
}

function interrupted(label: string): RuntimeError {
  return new RuntimeError(
    'RELEASE_FAILED',
    `The release command "${label}" was interrupted. It was not repeated, because it may have done part of its work. Check what it did, then start a new deployment.`,
  );
}
