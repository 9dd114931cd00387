import { DrizzleQueryError } from 'drizzle-orm';
import { migrateDatabase } from '#lib/db/migrate';
import { env } from '#lib/env';
import { bootstrap } from '#lib/services/setup/bootstrap';

/**
 * What must be true of the database before anything else starts: its schema, the first region, the first owner. Runs in
 * a process of its own, so that the launcher stays small and the owner's password is in no other environment.
 */
async function prepare(): Promise<void> {
  const { DATABASE_URL } = env();
  if (!DATABASE_URL) throw new Error('DATABASE_URL is not set; the launcher sets it.');
  await migrateDatabase(DATABASE_URL);
  const { setupUrl } = await bootstrap();
  await new Promise<void>((resolve, reject) => {
    process.send?.({ setupUrl }, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}

/** Codes of Node (no connection) and of PostgreSQL (class 28 refuses the account, 3D000 knows no such database). */
const UNREACHABLE = /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|CONNECT_TIMEOUT|28\w{3}|3D000)$/;

function reasonOf(error: unknown): string {
  // Drizzle puts the values of a failed query into its message; what the server said stands in the cause.
  const cause = error instanceof DrizzleQueryError ? (error.cause ?? new Error('A query failed.')) : error;
  if (!(cause instanceof Error)) return String(cause);
  const { code } = cause as { code?: unknown };
  if (typeof code !== 'string' || !UNREACHABLE.test(code)) return cause.message;
  return `The database does not let Stowage in (${cause.message || code}). Check that it runs and that DATABASE_URL is right.`;
}

try {
  await prepare();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
}
