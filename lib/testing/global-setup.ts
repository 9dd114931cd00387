import { existsSync } from 'node:fs';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migrateDatabase } from '#lib/db/migrate';
import { startTestCluster } from '#lib/testing/cluster';

const TEMPLATE = 'stowage_template';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the test server; its path names the database for administration. */
    testServerUrl: string;
    testTemplate: string;
  }
}

/** One PostgreSQL for the whole run, with a migrated template that every test database is copied from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  try {
    const { url } = cluster.postgres;
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    await sql.unsafe(`create database ${TEMPLATE}`);
    if (existsSync('drizzle/meta/_journal.json')) {
      const template = new URL(url);
      template.pathname = `/${TEMPLATE}`;
      await migrateDatabase(template.href);
    }
    await sql.unsafe(`alter database ${TEMPLATE} is_template true allow_connections false`);
    await sql.end();
    project.provide('testServerUrl', url);
    project.provide('testTemplate', TEMPLATE);
  } catch (error) {
    await cluster.remove();
    throw error;
  }
  return () => cluster.remove();
}
