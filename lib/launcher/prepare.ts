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

/** Drizzle puts the values of a failed query into its message; what the server said stands in the cause. */
function reasonOf(error: unknown): string {
  if (error instanceof DrizzleQueryError) return error.cause?.message ?? 'A query failed.';
  return error instanceof Error ? error.message : String(error);
}

try {
  await prepare();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
}
