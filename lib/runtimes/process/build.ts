import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, lchown, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lineSplitter } from '#lib/runtimes/line-splitter';
import { networkEnvironment } from '#lib/runtimes/network-environment';
import { type BuildSpec, type LogSink, RuntimeError } from '#lib/runtimes/port';
import { diskFull, isDiskFullText, reportingDiskFull } from '#lib/runtimes/process/disk-full';
import type { Host } from '#lib/runtimes/process/host';
import { endUnit, findMark, UNIT_VARIABLE } from '#lib/runtimes/process/linux';
import type { Places } from '#lib/runtimes/process/places';
import { findRepositoryFile, npmScripts } from '#lib/runtimes/process/repository-file';
import { shellScript } from '#lib/runtimes/process/shell-command';
import { spawnUnit } from '#lib/runtimes/process/spawn-unit';
import { type AppUser, ensureEnterable, ensureUser } from '#lib/runtimes/process/users';
import { writeFileAtomically } from '#lib/runtimes/write-file-atomically';

const CANCEL_GRACE_MS = 2_000;
/** How long output may still come when all processes of a step are gone (one that hid may hold it open). */
const OUTPUT_GRACE_MS = 2_000;

interface Step {
  label: string;
  argv: [string, ...string[]];
}

/**
 * Copies the sources to where they will run and builds them there. The folder is not renamed afterwards, because Python
 * environments and many bundlers write their absolute path into what they make; a mark beside it says that it is complete.
 * @throws RuntimeError BUILD_FAILED, FULL
 */
export async function buildArtifact(
  host: Host,
  places: Places,
  spec: BuildSpec,
  log: LogSink,
  signal: AbortSignal,
): Promise<{ artifact: string }> {
  signal.throwIfAborted();
  if (await hasArtifact(places, spec.buildId)) return { artifact: spec.buildId };
  const unit = places.unit('build', spec.buildId);
  const directory = places.artifact(spec.buildId);
  const user = await ensureUser(host, places, spec.applicationId);
  await endUnit({ name: unit, leader: null, uid: user.uid }, 0);
  await removeTree(directory);

  await reportingDiskFull(async () => {
    await ensureEnterable(places.artifactsDir);
    await copySources(spec.sourceDir, directory, user);
  });
  const env = {
    ...networkEnvironment(process.env),
    PATH: host.path,
    HOME: user.home,
    TMPDIR: user.temporaryDir,
    LANG: 'C.UTF-8',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    [UNIT_VARIABLE]: unit,
  };
  const steps = spec.buildCommand.trim() ? [commandStep(spec.buildCommand)] : await detectSteps(directory, log);
  for (const step of steps) await runStep(host, user, unit, step, directory, env, log, signal);
  const mark = { applicationId: spec.applicationId, builtAt: new Date().toISOString() };
  await reportingDiskFull(() => writeFileAtomically(places.artifactMark(spec.buildId), `${JSON.stringify(mark)}\n`));
  return { artifact: spec.buildId };
}

export async function hasArtifact(places: Places, artifact: string): Promise<boolean> {
  const [mark, directory] = [places.artifactMark(artifact), places.artifact(artifact)];
  return (await stat(mark).catch(() => null)) !== null && (await stat(directory).catch(() => null)) !== null;
}

export async function removeArtifact(places: Places, artifact: string): Promise<void> {
  await rm(places.artifactMark(artifact), { force: true });
  await removeTree(places.artifact(artifact));
}

function commandStep(command: string): Step {
  return { label: command.trim(), argv: ['/bin/sh', '-c', shellScript(command)] };
}

async function detectSteps(directory: string, log: LogSink): Promise<Step[]> {
  const steps: Step[] = [];
  const packageJson = await findRepositoryFile(directory, 'package.json');
  if (packageJson !== null && (await findRepositoryFile(directory, 'package-lock.json')) !== null) {
    const hasBuild = npmScripts(packageJson).has('build');
    steps.push({ label: 'npm ci', argv: ['npm', 'ci', hasBuild ? '--include=dev' : '--omit=dev'] });
    if (hasBuild) steps.push({ label: 'npm run build', argv: ['npm', 'run', 'build'] });
  } else if (packageJson !== null) {
    log(
      'There is a package.json without a package-lock.json: nothing is installed. Commit the lock file, or set a build command.',
    );
  }
  if ((await findRepositoryFile(directory, 'requirements.txt')) !== null) {
    steps.push({ label: 'python3 -m venv .venv', argv: ['python3', '-m', 'venv', '.venv'] });
    const pip: Step['argv'] = ['.venv/bin/pip', 'install', '--disable-pip-version-check', '-r', 'requirements.txt'];
    steps.push({ label: 'pip install -r requirements.txt', argv: pip });
  }
  if (steps.length === 0) log('There is nothing to build.');
  return steps;
}

async function runStep(
  host: Host,
  user: AppUser,
  unit: string,
  { label, argv }: Step,
  cwd: string,
  env: Record<string, string>,
  log: LogSink,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  log(`$ ${label}`);
  const child = await spawnUnit({ host, user, argv, cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let isDiskFull = false;
  // Everything that listens is in place before the first wait: Node drops the output of a child that ends unheard.
  for (const stream of [child.stdout, child.stderr]) {
    const splitter = lineSplitter((line) => {
      isDiskFull ||= isDiskFullText(line);
      log(line);
    });
    stream?.on('data', splitter.write).once('end', splitter.end);
  }
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const exited = once(child, 'exit');
  const leader = child.pid === undefined ? null : await findMark(child.pid);
  const end = (graceMs: number) => endUnit({ name: unit, leader, uid: user.uid }, graceMs);
  const over = new AbortController();
  const cancelled = new Promise<never>((_, reject) => {
    const cancel = (): void => void end(CANCEL_GRACE_MS).then(() => reject(signal.reason), reject);
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true, signal: over.signal });
  });
  await Promise.race([exited, cancelled]).finally(() => over.abort());
  // What a step left running in the background would hold the output open and could change files after the build.
  await end(0);
  const timer = setTimeout(() => {
    for (const stream of [child.stdout, child.stderr]) stream?.destroy();
  }, OUTPUT_GRACE_MS);
  const [code, killedBy] = await closed;
  clearTimeout(timer);
  signal.throwIfAborted();
  if (code === 0) return;
  if (isDiskFull) throw diskFull();
  const how = killedBy ? `was ended by ${killedBy}` : `ended with exit code ${code}`;
  throw new RuntimeError('BUILD_FAILED', `The build step "${label}" ${how}. The log above says why.`);
}

// Nobody but the panel can enter the folder until every file in it has its owner.
async function copySources(from: string, to: string, { uid }: AppUser): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  await cp(from, to, { recursive: true, verbatimSymlinks: true });
  if (uid === null) return;
  await chmod(to, 0o700);
  for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), uid, uid);
  }
  await chown(to, uid, uid);
  await chmod(to, 0o750);
}

/** Deletes a folder that an application may be changing: `rm` never follows a link, however quickly it is put in place. */
async function removeTree(directory: string): Promise<void> {
  const child = spawn('/bin/rm', ['-rf', '--', directory], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The folder ${directory} could not be deleted: ${errors.trim()}`);
}
