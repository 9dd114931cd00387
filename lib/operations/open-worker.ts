import { openDatabase } from '#lib/db/client';
import { edgeClient } from '#lib/edge/client';
import type { Env } from '#lib/env';
import { log } from '#lib/log';
import { runCalendar } from '#lib/operations/calendar';
import type { StepHooks } from '#lib/operations/held';
import type { Ports } from '#lib/operations/kind';
import { kinds } from '#lib/operations/kinds/registry';
import { keepServing } from '#lib/operations/reconcilers/serving';
import { startWorker } from '#lib/operations/worker';
import { createQueue } from '#lib/queue';
import { createRuntime } from '#lib/runtimes/registry';
import { createSealer } from '#lib/secrets';
import { getStore } from '#lib/services/regions/connect';
import { getInstanceId } from '#lib/services/setup/get-instance-id';

/**
 * A whole worker with the real ports, as the worker process runs it.
 * @param settings with DATABASE_URL and STOWAGE_SECRET_KEY
 * @param hooks called around steps; the drills use them
 * @param options.keepsCalendar does what is due by the calendar, too; else what it does depends on no clock
 * @returns `stop`: hands running operations over and lets go of everything; `ports` for those who look on
 */
export async function openWorker(settings: Env, hooks: StepHooks = {}, { keepsCalendar = false } = {}) {
  if (!settings.DATABASE_URL || !settings.STOWAGE_SECRET_KEY) {
    throw new Error('DATABASE_URL and STOWAGE_SECRET_KEY must be set; `npm start` sets both.');
  }
  const database = openDatabase(settings.DATABASE_URL);
  const sealer = createSealer(settings.STOWAGE_SECRET_KEY);
  const ports: Ports = {
    db: database.db,
    queue: createQueue(settings.DATABASE_URL, { listen: true, onError: (error) => log.error({ err: error }, 'queue') }),
    sealer,
    dataDir: settings.STOWAGE_DATA_DIR,
    publicUrl: settings.publicUrl,
    runtime: createRuntime('process', {
      dataDir: settings.STOWAGE_DATA_DIR,
      instanceId: await getInstanceId(database.db),
    }),
    edge: edgeClient(settings.STOWAGE_DATA_DIR),
    store: (regionId) => getStore(database.db, sealer, regionId),
  };
  const onCalendar = keepsCalendar ? () => runCalendar(ports, log) : null;
  const worker = await startWorker({ database, ports, kinds, log, hooks, onCalendar });
  const serving = keepServing(ports, log);
  return {
    ports,
    async stop(): Promise<void> {
      await serving.stop();
      await worker.stop();
      await database.close();
    },
  };
}
