import { rm } from 'node:fs/promises';
import { masker } from '#lib/core/mask';
import { variablesDigest } from '#lib/core/variables';
import { type Runtime, RuntimeError } from '#lib/runtimes/port';
import { buildArtifact, hasArtifact, removeArtifact } from '#lib/runtimes/process/build';
import { reportingDiskFull } from '#lib/runtimes/process/disk-full';
import { waitUntilHealthy } from '#lib/runtimes/process/health';
import { type Host, type HostOptions, inspectHost } from '#lib/runtimes/process/host';
import { findEnvironment, UNIT_VARIABLE } from '#lib/runtimes/process/linux';
import { readLog, rotateLog } from '#lib/runtimes/process/log-file';
import { Places } from '#lib/runtimes/process/places';
import { findRunning, listRecorded, type RunningRecord } from '#lib/runtimes/process/records';
import { runReleaseCommand } from '#lib/runtimes/process/release-command';
import { endpointOf, startWebProcess, stopWebProcess } from '#lib/runtimes/process/web-process';

const ROTATE_EVERY_MS = 60_000;

export interface ProcessRuntimeOptions extends HostOptions {
  /** How long a start watches whether the new process listens or ends, before it leaves the rest to the health check. */
  startWatchMs?: number;
}

/**
 * Runs applications as processes of this machine (Linux). They outlive the panel; everything needed to find them again
 * lies in the data directory. Not a security boundary like a container: `probe().warnings` says what is missing.
 */
export function processRuntime(options: ProcessRuntimeOptions): Runtime {
  let found: Promise<{ host: Host; places: Places }> | undefined;
  // Values of what this process started, so that errors can leave them out; after a restart they are read from /proc.
  const given = new Map<string, Record<string, string>>();
  let isRotating = false;

  async function ready(): Promise<{ host: Host; places: Places }> {
    if (process.platform !== 'linux') throw new RuntimeError('UNAVAILABLE', NOT_LINUX);
    found ??= inspectHost(options).then((host) => ({ host, places: new Places(options, host) }));
    return await found;
  }

  async function rotateLogs(): Promise<void> {
    const { places } = await ready();
    for (const deploymentId of await listRecorded(places)) await rotateLog(places.logs(deploymentId));
  }

  function keepLogsSmall(): void {
    if (isRotating) return;
    isRotating = true;
    // It fails when the disk is full; the next round tries again, and whatever else writes then says so.
    setInterval(() => void rotateLogs().catch(() => {}), ROTATE_EVERY_MS).unref();
  }

  async function variablesOf(deploymentId: string): Promise<Record<string, string> | null> {
    const { places } = await ready();
    const running = await findRunning(places, deploymentId);
    return given.get(deploymentId) ?? (running && (await readVariables(places, running)));
  }

  return {
    kind: 'process',

    probe: async () => {
      const version = process.version;
      try {
        const { host } = await ready();
        return { ok: true, version, warnings: host.warnings, why: null };
      } catch (error) {
        return { ok: false, version, warnings: [], why: error instanceof Error ? error.message : String(error) };
      }
    },

    build: async (spec, log, signal) => {
      const { host, places } = await ready();
      return await buildArtifact(host, places, spec, log, signal);
    },

    hasArtifact: async (artifact) => await hasArtifact((await ready()).places, artifact),

    release: async (spec, command, log, signal) => {
      const { host, places } = await ready();
      return await reportingDiskFull(() => runReleaseCommand(host, places, spec, command, log, signal));
    },

    start: async (spec, log, signal) => {
      const { host, places } = await ready();
      keepLogsSmall();
      given.set(spec.deploymentId, spec.variables);
      return await reportingDiskFull(() => startWebProcess(host, places, spec, log, signal, options.startWatchMs));
    },

    health: async (deploymentId, probe, log, signal) => {
      const { places } = await ready();
      await waitUntilHealthy(places, deploymentId, await variablesOf(deploymentId), probe, log, signal);
    },

    endpoint: async (deploymentId) => {
      const running = await findRunning((await ready()).places, deploymentId);
      return running && endpointOf(running);
    },

    runningDigest: async (deploymentId) => {
      const { places } = await ready();
      const running = await findRunning(places, deploymentId);
      const variables = running && (await readVariables(places, running));
      return variables && variablesDigest(variables);
    },

    logs: async (deploymentId, cursor, limit) => {
      const { places } = await ready();
      const isFinished = (await findRunning(places, deploymentId)) === null;
      const read = await readLog(places.logs(deploymentId), cursor, limit, isFinished);
      const mask = masker((await variablesOf(deploymentId)) ?? {});
      // One file takes both streams and no times: `at` is when the log was last written to, exact only while following it.
      const lines = read.lines.map((line) => ({ at: read.writtenAt, stream: 'stdout' as const, text: mask(line) }));
      return { lines, cursor: read.cursor };
    },

    stop: async (deploymentId, graceMs) => await stopWebProcess((await ready()).places, deploymentId, graceMs),

    remove: async (deploymentId) => {
      const { places } = await ready();
      await stopWebProcess(places, deploymentId, 0);
      given.delete(deploymentId);
      for (const path of [places.logs(deploymentId), places.releases(deploymentId)]) {
        await rm(path, { recursive: true, force: true });
      }
    },

    removeArtifact: async (artifact) => await removeArtifact((await ready()).places, artifact),

    inventory: async () => {
      const { places } = await ready();
      keepLogsSmall();
      const units = [];
      for (const deploymentId of await listRecorded(places)) {
        const running = await findRunning(places, deploymentId);
        if (!running) continue;
        const { environmentId, startedAt } = running;
        units.push({ ...endpointOf(running), environmentId, startedAt: new Date(startedAt) });
      }
      return units;
    },
  };
}

const NOT_LINUX =
  'Applications can run here on Linux only, because Stowage finds their processes again in /proc. Run Stowage on Linux, for example in a container or a virtual machine.';

/** The environment's variables that a process got; `null` when it is not ours to read or the program overwrote them. */
async function readVariables(places: Places, running: RunningRecord): Promise<Record<string, string> | null> {
  const environment = await findEnvironment(running.process.pid);
  if (environment?.get(UNIT_VARIABLE) !== places.unit('web', running.deploymentId)) return null;
  const variables: Record<string, string> = {};
  for (const name of running.variableNames) {
    const value = environment.get(name);
    if (value !== undefined) variables[name] = value;
  }
  // The runtime replaced this one on purpose; for the comparison with what was asked for it counts as given.
  if (running.declaredPort !== null && variables.PORT === String(running.port)) variables.PORT = running.declaredPort;
  return variables;
}
