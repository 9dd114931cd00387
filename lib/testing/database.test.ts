import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '#lib/testing/database';

async function tablesOf(url: string): Promise<string[]> {
  const sql = postgres(url, { max: 1 });
  try {
    const rows = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public' order by 1`;
    return rows.map((row) => row.name);
  } finally {
    await sql.end();
  }
}

describe('createTestDatabase', () => {
  it('gives every caller a database of its own', async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const sql = postgres(one.url, { max: 1 });
    await sql`create table only_in_one (id int)`;
    await sql.end();
    expect(await tablesOf(one.url)).toContain('only_in_one');
    expect(await tablesOf(two.url)).not.toContain('only_in_one');
    await Promise.all([one.drop(), two.drop()]);
  });

  it('drops a database that is still in use', async () => {
    const database = await createTestDatabase();
    const sql = postgres(database.url, { max: 1, onclose: () => undefined });
    await sql`select 1`;
    await database.drop();
    await expect(tablesOf(database.url)).rejects.toThrow(/does not exist/);
    await sql.end();
  });
});
