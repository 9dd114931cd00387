import { eq } from 'drizzle-orm';
import { openDatabase } from '#lib/db/client';
import { installation } from '#lib/db/schema/installation';
import { edgeClient } from '#lib/edge/client';
import { env } from '#lib/env';
import { log } from '#lib/log';
import { runCalendar } from '#lib/operations/calendar';
import type { Ports } from '#lib/operations/kind';
import { kinds } from '#lib/operations/kinds/registry';
import { keepServing } from '#lib/operations/reconcilers/serving';
import { startWorker } from '#lib/operations/worker';
import { createQueue } from '#lib/queue';
import { createRuntime } from '#lib/runtimes/registry';
import { createSealer } from '#lib/secrets';
import { getStore } from '#lib/services/regions/connect';

// Entry of the worker process: `node lib/operations/main.ts`, started by the launcher.

const settings = env();
if (!settings.DATABASE_URL || !settings.STOWAGE_SECRET_KEY) {
  throw new Error('DATABASE_URL and STOWAGE_SECRET_KEY must be set; `npm start` sets both.');
}
const database = openDatabase(settings.DATABASE_URL);
const sealer = createSealer(settings.STOWAGE_SECRET_KEY);
const [self] = await database.db.select().from(installation).where(eq(installation.id, 1));
if (!self) throw new Error('This database was not set up; start Stowage with `npm start`.');
const ports: Ports = {
  db: database.db,
  queue: createQueue(settings.DATABASE_URL, { listen: true, onError: (error) => log.error({ err: error }, 'queue') }),
  sealer,
  dataDir: settings.STOWAGE_DATA_DIR,
  edgePort: settings.STOWAGE_EDGE_PORT,
  runtime: createRuntime('process', { dataDir: settings.STOWAGE_DATA_DIR, instanceId: self.instanceId }),
  edge: edgeClient(settings.STOWAGE_DATA_DIR),
  store: (regionId) => getStore(database.db, sealer, regionId),
};
const worker = await startWorker({ database, ports, kinds, log, onCalendar: () => runCalendar(ports, log) });
const serving = keepServing(ports, log);
process.stdout.write('worker ready\n');

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await serving.stop();
  await worker.stop();
  await database.close();
  process.exit(0);
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
// The launcher's channel closes when it dies, however it dies.
process.once('disconnect', () => void stop());
