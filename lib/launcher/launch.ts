import { join } from 'node:path';
import { type Env, parseEnv } from '#lib/env';
import { buildPages, isBuildCurrent } from '#lib/launcher/build';
import { adminEnvironment, childEnvironment } from '#lib/launcher/child-environment';
import { prepareDataDir } from '#lib/launcher/data-dir';
import type { Output } from '#lib/launcher/output';
import { prepareDatabase } from '#lib/launcher/prepare-database';
import { processSpecs } from '#lib/launcher/processes';
import { readyBlock } from '#lib/launcher/ready-block';
import { tryRunLock } from '#lib/launcher/run-lock';
import { createRunRecord, endLeftovers, findLauncherPid } from '#lib/launcher/run-record';
import { Running } from '#lib/launcher/running';
import { partsOf, settle } from '#lib/launcher/settle';

const EXIT = { stopped: 0, failed: 1, alreadyRunning: 2 } as const;

export interface LaunchOptions {
  /** Folder of the installation. */
  root: string;
  isDev: boolean;
  /** The environment that the settings are read from. */
  source: NodeJS.ProcessEnv;
  output: Output;
  /** Aborted when Stowage shall stop. */
  stop: AbortSignal;
}

/**
 * Brings Stowage up and keeps it up until `stop`; then everything it started is gone, except applications.
 * @returns the exit code: 0 after a stop that was asked for, 1 after a failure, 2 when it runs already
 */
export async function launch(options: LaunchOptions): Promise<number> {
  const { output, source } = options;
  try {
    const env = parseEnv(source);
    partsOf(env);
    const dataDir = prepareDataDir(env.STOWAGE_DATA_DIR);
    const lock = tryRunLock(dataDir);
    if (!lock) {
      const pid = findLauncherPid(dataDir);
      output.line('stowage', `Stowage already runs in ${dataDir}${pid === null ? '' : ` as pid ${pid}`}.`);
      return EXIT.alreadyRunning;
    }
    try {
      return await runLocked(options, env, dataDir);
    } finally {
      lock.release();
    }
  } catch (error) {
    if (options.stop.aborted) return EXIT.stopped;
    for (const line of (error instanceof Error ? error.message : String(error)).split('\n')) {
      output.line('stowage', line);
    }
    return EXIT.failed;
  }
}

async function runLocked(options: LaunchOptions, env: Env, dataDir: string): Promise<number> {
  const { output, stop } = options;
  const ended = await endLeftovers(dataDir);
  if (ended.length > 0) output.line('stowage', `ended what a killed start had left running: ${ended.join(', ')}`);
  const record = createRunRecord(dataDir);
  const running = new Running(output, record, stop);
  try {
    await startAll(options, env, dataDir, running);
    const failure = await running.untilFailureOrStop();
    if (failure === null) return EXIT.stopped;
    output.line('stowage', `${failure} Stopping everything.`);
    return EXIT.failed;
  } finally {
    if (stop.aborted) output.line('stowage', 'stopping');
    const problems = await running.stopAll();
    for (const problem of problems) output.line('stowage', problem);
    // Kept otherwise, so that the next start ends what could not be ended now.
    if (problems.length === 0) record.clear();
  }
}

async function startAll(options: LaunchOptions, env: Env, dataDir: string, running: Running): Promise<void> {
  const { root, isDev, source, output } = options;
  const startedAt = performance.now();
  const parts = partsOf(env);
  const settings = await settle(source, env, dataDir, isDev);

  if (parts.web && !isDev && !isBuildCurrent(root)) {
    output.line('build', 'The pages have to be built once for this version; this takes a minute or less.');
    const buildEnv = childEnvironment(source, settings, null);
    await buildPages(root, buildEnv, (line) => output.line('build', line), running.signal);
  }

  const startDatabase = async () => {
    const databaseUrl = env.DATABASE_URL ?? (await running.startPostgres(join(dataDir, 'postgres')));
    const childEnv = childEnvironment(source, settings, databaseUrl);
    const prepared = await prepareDatabase(
      { ...childEnv, ...adminEnvironment(source) },
      (line) => output.line('stowage', line),
      running.signal,
    );
    return { childEnv, setupUrl: prepared.setupUrl };
  };
  // Store and edge need no database.
  const early = processSpecs(root, settings, childEnvironment(source, settings, null));
  const [{ childEnv, setupUrl }] = await running.together(
    startDatabase(),
    running.startServers([...(parts.store ? [early.store] : []), ...(parts.edge ? [early.edge] : [])]),
  );
  const { worker, web } = processSpecs(root, settings, childEnv);
  await running.startClients([...(parts.worker ? [worker] : []), ...(parts.web ? [web] : [])]);

  output.block(
    readyBlock({
      seconds: (performance.now() - startedAt) / 1000,
      publicUrl: parts.web ? settings.publicUrl : null,
      edgePort: parts.edge ? settings.edgePort : null,
      dataDir,
      setupUrl,
    }),
  );
}
