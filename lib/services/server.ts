import { type OpenDatabase, openDatabase } from '#lib/db/client';
import { type Env, env } from '#lib/env';
import { log } from '#lib/log';
import { createQueue, type Queue } from '#lib/queue';
import { createSealer, type Sealer } from '#lib/secrets';

/** What the web process holds open, once. */
export interface Server {
  env: Env;
  database: OpenDatabase;
  sealer: Sealer;
  queue: Queue;
  secretKey: string;
}

// Next loads modules once per bundle, so the pools hang on the process, not on this module.
const slot = globalThis as typeof globalThis & { stowageServer?: Server };

/** @throws Error when DATABASE_URL or STOWAGE_SECRET_KEY is missing: the launcher sets both */
export function server(): Server {
  if (slot.stowageServer) return slot.stowageServer;
  const settings = env();
  if (!settings.DATABASE_URL || !settings.STOWAGE_SECRET_KEY) {
    throw new Error('DATABASE_URL and STOWAGE_SECRET_KEY must be set; `npm start` sets both.');
  }
  slot.stowageServer = {
    env: settings,
    database: openDatabase(settings.DATABASE_URL),
    sealer: createSealer(settings.STOWAGE_SECRET_KEY),
    queue: createQueue(settings.DATABASE_URL, {
      listen: false,
      onError: (error) => log.error({ err: error }, 'queue'),
    }),
    secretKey: settings.STOWAGE_SECRET_KEY,
  };
  return slot.stowageServer;
}
