import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { masker } from '#lib/core/mask';
import { variablesDigest } from '#lib/core/variables';
import { type Endpoint, type LogSink, type ReleaseSpec, RuntimeError } from '#lib/runtimes/port';
import type { Host } from '#lib/runtimes/process/host';
import { endUnit, findMark, listListeners } from '#lib/runtimes/process/linux';
import { endOfLog, openLog, tailLog } from '#lib/runtimes/process/log-file';
import { pause } from '#lib/runtimes/process/pause';
import type { Places } from '#lib/runtimes/process/places';
import { findFreePort } from '#lib/runtimes/process/ports';
import { parseProcfile } from '#lib/runtimes/process/procfile';
import {
  findRecord,
  findRunning,
  listRecorded,
  removeRecord,
  saveRecord,
  type UnitRecord,
} from '#lib/runtimes/process/records';
import { findRepositoryFile, npmScripts } from '#lib/runtimes/process/repository-file';
import { shellScript } from '#lib/runtimes/process/shell-command';
import { spawnUnit } from '#lib/runtimes/process/spawn-unit';
import { unitEnvironment } from '#lib/runtimes/process/unit-environment';
import { ensureUser } from '#lib/runtimes/process/users';

/** So long a start watches the new process for a taken port before it leaves the rest to the health check. */
const WATCH_MS = 2_000;
const PORT_ATTEMPTS = 5;
const TAIL_LINES = 20;

/** Starts the web process of a release, or takes over the one that runs already. */
export async function startWebProcess(
  host: Host,
  places: Places,
  spec: ReleaseSpec,
  log: LogSink,
  signal: AbortSignal,
  watchMs = WATCH_MS,
): Promise<Endpoint> {
  signal.throwIfAborted();
  const specHash = hashOf(spec);
  const running = await findRunning(places, spec.deploymentId);
  if (running?.specHash === specHash) {
    log(`The application runs already as process ${running.process.pid} on port ${running.port}.`);
    return endpointOf(running);
  }
  await stopWebProcess(places, spec.deploymentId, 0);

  const cwd = places.artifact(spec.artifact);
  const command = await startCommandOf(spec, cwd);
  const mask = masker(spec.variables);
  if (spec.variables.PORT !== undefined) {
    log('The variable PORT is replaced: applications on this machine listen on the port that Stowage chooses.');
  }
  const user = await ensureUser(host, places, spec.applicationId);
  const taken = await recordedPorts(places);

  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort(taken);
    taken.add(port);
    const unit = places.unit('web', spec.deploymentId);
    const env = unitEnvironment({ unit, user, path: await releasePath(host, cwd), variables: spec.variables, port });
    const logs = places.logs(spec.deploymentId);
    const record: UnitRecord = {
      deploymentId: spec.deploymentId,
      environmentId: spec.environmentId,
      applicationId: spec.applicationId,
      artifact: spec.artifact,
      specHash,
      port,
      startedAt: new Date().toISOString(),
      process: null,
      uid: user.uid,
      variableNames: Object.keys(spec.variables).sort(),
      declaredPort: spec.variables.PORT ?? null,
      logStart: await endOfLog(logs),
    };
    const file = await openLog(logs);
    let child: ChildProcess;
    try {
      await saveRecord(places, record);
      const argv: [string, ...string[]] = ['/bin/sh', '-c', shellScript(command)];
      child = await spawnUnit({ host, user, argv, cwd, env, stdio: ['ignore', file.fd, file.fd] });
    } catch (error) {
      await removeRecord(places, spec.deploymentId);
      throw error;
    } finally {
      await file.close();
    }
    child.unref();
    const mark = child.pid === undefined ? null : await findMark(child.pid);
    if (mark) {
      await saveRecord(places, { ...record, process: mark });
      log(`Started "${mask(command)}" as process ${mark.pid} on port ${port}.`);
    }
    const ended = await watch(child, port, watchMs, signal).catch(async (error: unknown) => {
      await stopWebProcess(places, spec.deploymentId, 0);
      throw error;
    });
    if (!ended) return endpointOf(record);

    const tail = await tailLog(logs, record.logStart, TAIL_LINES);
    await stopWebProcess(places, spec.deploymentId, 0);
    if (/EADDRINUSE|address already in use/i.test(tail.join('\n')) && attempt < PORT_ATTEMPTS) {
      log(`Port ${port} was taken meanwhile. Trying another one.`);
      continue;
    }
    throw new RuntimeError('START_FAILED', withTail(`The application ended at once (${ended}).`, tail.map(mask)));
  }
}

/** Ends the web process of a deployment and forgets it; its log stays. */
export async function stopWebProcess(places: Places, deploymentId: string, graceMs: number): Promise<void> {
  const record = await findRecord(places, deploymentId);
  await endUnit(
    { name: places.unit('web', deploymentId), leader: record?.process ?? null, uid: record?.uid ?? null },
    graceMs,
  );
  await removeRecord(places, deploymentId);
}

/** The PATH of a release: the programs that its build installed come first. */
export async function releasePath(host: Host, cwd: string): Promise<string> {
  const directories: string[] = [];
  for (const directory of [join(cwd, '.venv', 'bin'), join(cwd, 'node_modules', '.bin')]) {
    if (await stat(directory).catch(() => null)) directories.push(directory);
  }
  return [...directories, host.path].join(delimiter);
}

export function endpointOf({ deploymentId, port }: { deploymentId: string; port: number }): Endpoint {
  return { deploymentId, host: '127.0.0.1', port };
}

/** A sentence followed by the last lines of a log, where there are any. */
export function withTail(sentence: string, lines: string[]): string {
  if (lines.length === 0) return `${sentence} It printed nothing.`;
  return `${sentence} The last lines of its log:\n${lines.join('\n')}`;
}

/** How the process ended; `null` when it listens, or still runs after a while. */
async function watch(child: ChildProcess, port: number, watchMs: number, signal: AbortSignal): Promise<string | null> {
  const deadline = performance.now() + watchMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) return `exit code ${child.exitCode}`;
    if (child.signalCode !== null) return `signal ${child.signalCode}`;
    if ((await listListeners(port)).length > 0) return null;
    await pause(25, signal);
  }
  return null;
}

async function startCommandOf(spec: ReleaseSpec, cwd: string): Promise<string> {
  if (spec.startCommand.trim()) return spec.startCommand;
  const web = parseProcfile((await findRepositoryFile(cwd, 'Procfile')) ?? '').get('web');
  if (web) return web;
  if (npmScripts(await findRepositoryFile(cwd, 'package.json')).has('start')) return 'npm start';
  throw new RuntimeError(
    'NO_START_COMMAND',
    'Stowage does not know how to start this application. Add a file "Procfile" with a line "web: <command>" to the repository, or set a start command in the settings of the environment.',
  );
}

async function recordedPorts(places: Places): Promise<Set<number>> {
  const ports = new Set<number>();
  for (const deploymentId of await listRecorded(places)) {
    const record = await findRecord(places, deploymentId);
    if (record) ports.add(record.port);
  }
  return ports;
}

function hashOf(spec: ReleaseSpec): string {
  const { deploymentId, environmentId, applicationId, artifact, startCommand, variables } = spec;
  const parts = [deploymentId, environmentId, applicationId, artifact, startCommand, variablesDigest(variables)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
