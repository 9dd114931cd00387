import { isNull, sql } from 'drizzle-orm';
import type { Database } from '#lib/db/client';
import { regions } from '#lib/db/schema/installation';
import { WORKER_LOCK_CLASS } from '#lib/db/worker-lock';
import { isDatabaseReachable } from '#lib/services/health/check-database';
import { storeOfRegion } from '#lib/services/regions/connect';
import type { Server } from '#lib/services/server';

const TIMEOUT_MS = 3_000;

export interface MissingPart {
  part: 'database' | 'worker' | 'store';
  message: string;
}

/** What Stowage needs and does not have now; empty when everything answers. Says nothing that only members may know. */
export async function listMissingParts(server: Server): Promise<MissingPart[]> {
  if (!(await isDatabaseReachable(server))) {
    return [{ part: 'database', message: 'The database does not answer.' }];
  }
  const { db } = server.database;
  const [hasWorker, stores] = await Promise.all([hasLiveWorker(db), listDeadStores(server)]);
  return hasWorker ? stores : [{ part: 'worker', message: 'No worker is running.' }, ...stores];
}

/** A worker holds an advisory lock on its number while its connection lives. */
async function hasLiveWorker(db: Database): Promise<boolean> {
  const rows = await db.execute(sql`
    select 1 from pg_locks
    where locktype = 'advisory' and classid = ${WORKER_LOCK_CLASS} and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())
    limit 1`);
  return rows.length > 0;
}

async function listDeadStores({ database: { db }, sealer }: Server): Promise<MissingPart[]> {
  // The store of an organisation is its own concern; whether the panel is ready does not depend on it.
  const rows = await db.select().from(regions).where(isNull(regions.organisationId));
  const results = await Promise.allSettled(
    rows.map(async (region) => storeOfRegion(region, sealer).ping(AbortSignal.timeout(TIMEOUT_MS))),
  );
  return rows
    .filter((_, index) => results[index]?.status === 'rejected')
    .map((region) => ({ part: 'store', message: `The object store of the region “${region.slug}” does not answer.` }));
}
