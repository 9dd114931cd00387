import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';

/**
 * Opens a pool.
 * @param url postgres:// address
 * @param max most connections
 * @returns `db` for queries, `sql` for what drizzle does not cover (LISTEN, advisory locks), `close` to end both
 */
export function openDatabase(url: string, max = 10) {
  const sql = postgres(url, {
    max,
    max_lifetime: null,
    onnotice: () => undefined,
    connection: { application_name: 'stowage' },
  });
  return { sql, db: drizzle(sql, { casing: 'snake_case' }), close: () => sql.end({ timeout: 5 }) };
}

export type OpenDatabase = ReturnType<typeof openDatabase>;
export type Database = OpenDatabase['db'];
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
/** What a query may run on: the pool, or an open transaction. */
export type Executor = Database | Transaction;
