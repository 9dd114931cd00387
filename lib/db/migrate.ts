import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { PgBoss } from 'pg-boss';
import postgres from 'postgres';
import { ensureQueues } from '#lib/queue';

/** Any number that nothing else in this database locks. */
const MIGRATION_LOCK = 7_391_001;

/**
 * Brings the schema of Stowage and of its queue up to date; concurrent starts wait for each other.
 * @param databaseUrl postgres:// address
 * @throws when the server cannot be reached or a migration fails; nothing of a failed migration stays
 */
export async function migrateDatabase(databaseUrl: string): Promise<void> {
  // The lock and the migrations share one connection: a lock taken on another pool member would not cover them.
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));
    await migrate(drizzle(sql), { migrationsFolder });
    const boss = new PgBoss({ connectionString: databaseUrl, max: 1, supervise: false, schedule: false });
    await boss.start();
    await ensureQueues(boss);
    await boss.stop({ graceful: false });
  } finally {
    await sql.end({ timeout: 5 });
  }
}
