import { sql } from 'drizzle-orm';
import type { Server } from '#lib/services/server';

const TIMEOUT_MS = 2_000;

/** Does the database answer within two seconds? */
export async function isDatabaseReachable({ database: { db } }: Server): Promise<boolean> {
  const answer = db.execute(sql`select 1`).then(
    () => true,
    () => false,
  );
  const { promise: timeout, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, TIMEOUT_MS, false);
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
