import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '#lib/db/client';
import { withoutParameters } from '#lib/log';
import { createTestDatabase } from '#lib/testing/database';

const CANARY = 'canary-7b1f02';
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: OpenDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openDatabase(database.url, 1);
});
afterAll(async () => {
  await pool.close();
  await database.drop();
});

it.each([
  ['', sql`select no_such_column where ${CANARY} = ''`],
  [', with line breaks in them', sql`select no_such_column where ${`${CANARY}\n    at ${CANARY}`} = ''`],
])('errors of queries are shown without their values%s', async (_, query) => {
  const error: unknown = await pool.db.execute(query).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain(CANARY);
  const wrapped = new Error('The list could not be read.', { cause: error });
  for (const thrown of [error, wrapped] as Error[]) {
    const { message, stack } = withoutParameters(thrown) as Error;
    expect(`${message}\n${stack}`).not.toContain(CANARY);
    expect(message).toContain('no_such_column');
    expect(stack).toContain('log.test.ts');
  }
});
