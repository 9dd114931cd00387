import { flushCompileCache } from 'node:module';
import { env } from '#lib/env';
import { openWorker } from '#lib/operations/open-worker';

// A worker that kills itself, as SIGKILL would, at the point that DRILL_KILL_AT names: `<step>:<before|after>:<do|undo>`.

// Node writes the cache of compiled modules when a process ends by itself, which this one never does.
flushCompileCache();

const [step, moment, phase] = (process.env.DRILL_KILL_AT ?? '').split(':');
const die = (at: 'before' | 'after') => async (_operation: unknown, name: string, during: 'do' | 'undo') => {
  if (name === step && moment === at && during === phase) process.kill(process.pid, 'SIGKILL');
};
await openWorker(env(), { before: die('before'), after: die('after') });
