import { env } from '#lib/env';
import { log } from '#lib/log';
import { openWorker } from '#lib/operations/open-worker';
import { probeBuiltInRegion } from '#lib/services/regions/probe-built-in';

// Entry of the worker process: `node lib/operations/main.ts`, started by the launcher.

const worker = await openWorker(env(), {}, { keepsCalendar: true });
process.stdout.write('worker ready\n');

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await worker.stop();
  process.exit(0);
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
// The launcher's channel closes when it dies, however it dies.
process.once('disconnect', () => void stop());

// At once, so that whoever looks after the first start sees a region that works; the calendar repeats it.
await probeBuiltInRegion(worker.ports.db, worker.ports.queue).catch((error: unknown) =>
  log.warn({ err: error }, 'the region of the installation could not be tested'),
);
