import { env } from '#lib/env';
import { openWorker } from '#lib/operations/open-worker';

// Entry of the worker process: `node lib/operations/main.ts`, started by the launcher.

const worker = await openWorker(env());
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
