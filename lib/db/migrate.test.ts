import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '#lib/core/bucket-settings';
import { openDatabase } from '#lib/db/client';
import { migrateDatabase } from '#lib/db/migrate';
import { regions } from '#lib/db/schema/installation';
import { serviceInstances, storageKeys, wishOf } from '#lib/db/schema/service-instances';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';

const drizzleFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));
const id = (last: number) => `0192f000-0000-7000-8000-00000000000${last}`;

describe('a database of the first version', () => {
  let database: TestDatabase;
  const folder = mkdtempSync(join(tmpdir(), 'stowage-migrations-'));

  beforeAll(async () => {
    database = await createTestDatabase();
    const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
    const schemas = await sql<{ name: string }[]>`
      select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'`;
    for (const { name } of schemas) await sql`drop schema ${sql(name)} cascade`;
    await sql`create schema public`;
    cpSync(drizzleFolder, folder, { recursive: true });
    const journalFile = join(folder, 'meta', '_journal.json');
    const journal = JSON.parse(readFileSync(journalFile, 'utf8'));
    writeFileSync(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 1) }));
    await migrate(drizzle(sql), { migrationsFolder: folder });

    const secret = Buffer.from('sealed');
    const settings = {
      endpoint: 'http://127.0.0.1:9000',
      region: 'local',
      publicHost: 's3.local',
      accessKeyId: 'root',
    };
    await sql`insert into organisations (id, name) values (${id(1)}, 'One')`;
    await sql`insert into regions (id, slug, name, store_kind, store_settings, store_secret, runtime_kind)
      values (${id(2)}, 'local', 'Local', 'embedded', ${JSON.stringify(settings)}, ${secret}, 'process')`;
    await sql`insert into applications (id, organisation_id, region_id, name, slug)
      values (${id(3)}, ${id(1)}, ${id(2)}, 'Site', 'site')`;
    await sql`insert into environments (id, application_id, slug, branch, secret_key)
      values (${id(4)}, ${id(3)}, 'live', 'main', ${secret})`;
    await sql`insert into service_instances (id, environment_id, region_id, service, type, prefix, visibility, state, bucket, provisioned_at)
      values (${id(5)}, ${id(4)}, ${id(2)}, 'object-storage', 'STORAGE', 'DEFAULT', 'private', 'attached', 'site-live-1', now())`;
    await sql`insert into storage_keys (id, service_instance_id, key_id, secret, state)
      values (${id(6)}, ${id(5)}, 'KEY', ${secret}, 'active')`;
    await sql.end();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  it('keeps its storage through the migration, private, with the settings of a new one', async () => {
    await migrateDatabase(database.url);
    const { db, close } = openDatabase(database.url, 1);
    const [region] = await db.select().from(regions);
    expect(region).toMatchObject({ storeKind: 'embedded', allowsPrivateAddress: true, storeProbe: null });
    const [instance] = await db.select().from(serviceInstances);
    expect(instance).toMatchObject({ state: 'attached', bucket: 'site-live-1', observed: null, replacesId: null });
    expect(instance && wishOf(instance)).toEqual(defaultSettings('private'));
    expect(await db.select().from(storageKeys)).toMatchObject([{ keyId: 'KEY', state: 'active', provenAt: null }]);
    await close();
  });

  it('is brought up to date once, also when that is asked for again', async () => {
    await migrateDatabase(database.url);
    const { db, close } = openDatabase(database.url, 1);
    await db.update(regions).set({ storeKind: 'ceph', allowsPrivateAddress: false });
    await migrateDatabase(database.url);
    expect(await db.select().from(regions)).toMatchObject([{ storeKind: 'ceph', allowsPrivateAddress: false }]);
    await close();
  });
});
