import { and, eq, sql } from 'drizzle-orm';
import type { Database, Transaction } from '#lib/db/client';
import { operations } from '#lib/db/schema/operations';
import { WORKER_LOCK_CLASS } from '#lib/db/worker-lock';
import { FencedError } from '#lib/operations/kind';

export type OperationRow = typeof operations.$inferSelect;

/** True for rows whose worker is gone: its lock went with its connection. */
const workerIsGone = sql`not exists (
  select 1 from pg_locks
  where locktype = 'advisory' and classid = ${WORKER_LOCK_CLASS} and objid = ${operations.workerId} and objsubid = 2
    and database = (select oid from pg_database where datname = current_database()))`;

const isDue = sql`(${operations.state} = 'queued' and ${operations.runAfter} <= now())
  or (${operations.state} = 'running' and ${workerIsGone})`;

/**
 * Takes an operation for this worker if it is due, or if the worker that had it is gone.
 * @returns the row with its new fence, or null when somebody else has it or there is nothing to do
 */
export async function claimOperation(
  db: Database,
  operationId: string,
  workerId: number,
): Promise<OperationRow | null> {
  const [row] = await db
    .update(operations)
    .set({
      state: 'running',
      workerId,
      attempt: sql`${operations.attempt} + 1`,
      startedAt: sql`coalesce(${operations.startedAt}, now())`,
    })
    .where(and(eq(operations.id, operationId), sql`(${isDue})`))
    .returning();
  return row ?? null;
}

/** Ids of operations that some worker should be working on and none is. */
export async function listDueOperations(db: Database): Promise<string[]> {
  const rows = await db
    .select({ id: operations.id })
    .from(operations)
    .where(sql`${operations.state} in ('queued', 'running') and (${isDue})`)
    .orderBy(operations.runAfter)
    .limit(100);
  return rows.map((row) => row.id);
}

/**
 * Runs `work` in a transaction that commits only while the fence is still ours.
 * @throws FencedError when another worker claimed the operation meanwhile
 */
export async function writeFenced<T>(
  db: Database,
  row: Pick<OperationRow, 'id' | 'attempt'>,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    const [held] = await tx
      .select({ id: operations.id })
      .from(operations)
      .where(and(eq(operations.id, row.id), eq(operations.attempt, row.attempt), eq(operations.state, 'running')))
      .for('update');
    if (!held) throw new FencedError();
    return work(tx);
  });
}
