import { sql } from 'drizzle-orm';
import { fromDrizzle, PgBoss } from 'pg-boss';
import type { Transaction } from '#lib/db/client';

/** The one queue: a job is only a wake-up that names an operation; the operations table is the truth. */
export const OPERATIONS_QUEUE = 'operations';
/** Runs once a minute: finds what is due by the calendar (trash). */
export const CALENDAR_QUEUE = 'calendar';

export interface WakeUp {
  operationId: string;
}

/**
 * Opens the job queue (pg-boss) on its own small pool.
 * @param databaseUrl postgres:// address, migrated before
 * @param options `listen` for a worker: woken by NOTIFY, keeps schedules and maintenance going
 */
export function createQueue(databaseUrl: string, options: { listen: boolean; onError: (error: Error) => void }) {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'stowage-queue',
    max: options.listen ? 4 : 2,
    supervise: options.listen,
    schedule: options.listen,
    migrate: false,
    useListenNotify: options.listen,
  });
  boss.on('error', options.onError);
  let started: Promise<unknown> | undefined;
  const start = () => {
    started ??= boss.start();
    return started;
  };
  return {
    boss,
    start,
    /** Sends a wake-up within the caller's transaction: it exists if and only if that commits. */
    async wake(tx: Transaction, operationId: string, startAfter?: Date): Promise<void> {
      await start();
      await boss.send(OPERATIONS_QUEUE, { operationId } satisfies WakeUp, {
        db: fromDrizzle(tx, sql),
        ...(startAfter ? { startAfter } : {}),
      });
    },
    async stop(): Promise<void> {
      if (started) await boss.stop({ graceful: true, timeout: 1000 });
    },
  };
}

export type Queue = ReturnType<typeof createQueue>;

/** Creates the queues; part of the migration. Safe to repeat. */
export async function ensureQueues(boss: PgBoss): Promise<void> {
  // A wake-up that is lost does no harm (the worker sweeps), so no retries and short retention.
  const options = {
    retryLimit: 0,
    retentionSeconds: 3600,
    deleteAfterSeconds: 60,
    expireInSeconds: 3600,
    notify: true,
  };
  for (const name of [OPERATIONS_QUEUE, CALENDAR_QUEUE]) {
    if (!(await boss.getQueue(name))) await boss.createQueue(name, options);
  }
}
