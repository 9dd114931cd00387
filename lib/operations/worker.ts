import { hostname } from 'node:os';
import { eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { OpenDatabase } from '#lib/db/client';
import { workers } from '#lib/db/schema/installation';
import { WORKER_LOCK_CLASS } from '#lib/db/worker-lock';
import { listDueOperations } from '#lib/operations/claim';
import type { StepHooks } from '#lib/operations/held';
import type { AnyOperationKind, Ports } from '#lib/operations/kind';
import { runOperation } from '#lib/operations/run';
import { CALENDAR_QUEUE, OPERATIONS_QUEUE, type WakeUp } from '#lib/queue';

export interface WorkerOptions {
  database: OpenDatabase;
  ports: Ports;
  kinds: Record<string, AnyOperationKind>;
  log: Logger;
  /** What is due by the calendar; runs once a minute on one of the workers that have it. */
  onCalendar: (() => Promise<void>) | null;
  hooks?: StepHooks;
  concurrency?: number;
}

/** How often a worker looks for operations that lost their worker, and checks its own hold. */
const SWEEP_MS = 10_000;

/**
 * Starts taking operations. A worker holds an advisory lock on its number over a connection of its own; whoever sees
 * the lock free may take its operations over.
 * @returns `stop`: hands running operations over, then lets go
 */
export async function startWorker(options: WorkerOptions) {
  const { database, ports, log, concurrency = 4 } = options;
  const queue = ports.queue;
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  let hold = await takeHold(database);

  const run = (operationId: string) => {
    const current = running.get(operationId);
    if (current) return current;
    const work = runOperation(operationId, {
      ports,
      kinds: options.kinds,
      workerId: hold.workerId,
      log,
      stopping: AbortSignal.any([stopping.signal, hold.lost.signal]),
      hooks: options.hooks ?? {},
    })
      .finally(() => running.delete(operationId))
      .then(goOnAt(operationId));
    running.set(operationId, work);
    return work;
  };
  // The wake-up in the queue is for other workers, or this one after a crash; a timer here is sooner.
  const goOnAt = (operationId: string) => (at: Date | null) => {
    if (at)
      setTimeout(
        () => !stopping.signal.aborted && void runLogged(operationId),
        Math.max(0, at.getTime() - Date.now()),
      ).unref();
  };
  const runLogged = (operationId: string): Promise<void> =>
    run(operationId).catch((error: unknown) =>
      log.error({ err: error, operationId }, 'operation stopped unexpectedly'),
    );

  const sweep = async () => {
    if (!(await hold.isHeld())) {
      log.warn('lost the hold on running operations; taking a new number');
      hold.lost.abort(new Error('worker lost its database connection'));
      await Promise.allSettled(running.values());
      hold = await takeHold(database);
    }
    for (const operationId of await listDueOperations(ports.db)) {
      if (running.size >= concurrency) break;
      void runLogged(operationId);
    }
  };

  await queue.start();
  await queue.boss.work<WakeUp>(
    OPERATIONS_QUEUE,
    { localConcurrency: concurrency, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 30 },
    async ([job]) => {
      if (job && !stopping.signal.aborted) await runLogged(job.data.operationId);
    },
  );
  if (options.onCalendar) {
    await queue.boss.work(CALENDAR_QUEUE, { pollingIntervalSeconds: 30 }, options.onCalendar);
    await queue.boss.schedule(CALENDAR_QUEUE, '* * * * *');
  }
  await sweep();

  let sweeping: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep).catch((error: unknown) => log.warn({ err: error }, 'sweep failed; trying again'));
  }, SWEEP_MS);

  return {
    workerId: hold.workerId,
    async stop(): Promise<void> {
      clearInterval(timer);
      stopping.abort(new Error('worker stops'));
      await Promise.allSettled([...running.values(), sweeping]);
      await queue.stop();
      await hold.release();
    },
  };
}

/** Registers a worker number and locks it on a connection that is never given back to the pool. */
async function takeHold(database: OpenDatabase) {
  const [row] = await database.db
    .insert(workers)
    .values({ hostname: hostname(), pid: process.pid })
    .returning({ id: workers.id });
  if (!row) throw new Error('PostgreSQL did not give this worker a number.');
  const connection = await database.sql.reserve();
  await connection`select pg_advisory_lock(${WORKER_LOCK_CLASS}::int, ${row.id}::int)`;
  const lost = new AbortController();
  return {
    workerId: row.id,
    lost,
    /** Asks over the holding connection itself: a new connection behind it would not have the lock. */
    async isHeld(): Promise<boolean> {
      try {
        const [held] = await connection`
          select 1 from pg_locks where locktype = 'advisory' and classid = ${WORKER_LOCK_CLASS} and objid = ${row.id} and pid = pg_backend_pid()`;
        return held !== undefined;
      } catch {
        // Any failure to ask means the same: the connection, and with it the lock, is gone.
        return false;
      }
    },
    async release(): Promise<void> {
      try {
        await connection`select pg_advisory_unlock(${WORKER_LOCK_CLASS}::int, ${row.id}::int)`;
        await database.db.delete(workers).where(eq(workers.id, row.id));
      } finally {
        connection.release();
      }
    },
  };
}
