import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#lib/db/client';
import { parseEnv } from '#lib/env';
import { createQueue } from '#lib/queue';
import { createSealer } from '#lib/secrets';
import type { Server } from '#lib/services/server';
import { prepareInstallation } from '#lib/services/setup/bootstrap';
import { createTestDatabase } from '#lib/testing/database';

export interface TestServer extends Server {
  /** The one-time link of this fresh installation. */
  setupUrl: string;
  stop(): Promise<void>;
}

/**
 * A fresh installation in a database of its own. Route handlers called in this process find it as their server, so
 * there can be one at a time in a test file.
 * @param variables settings by name, beside those that every installation needs
 */
export async function startTestServer(variables: Record<string, string> = {}): Promise<TestServer> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'stowage-data-'));
  // As the launcher makes it: applications run as users of their own and must be able to pass through.
  chmodSync(dataDir, 0o711);
  const secretKey = variables.STOWAGE_SECRET_KEY ?? randomBytes(32).toString('hex');
  const env = parseEnv({
    DATABASE_URL: database.url,
    STOWAGE_SECRET_KEY: secretKey,
    STOWAGE_DATA_DIR: dataDir,
    STOWAGE_PUBLIC_URL: 'https://panel.example.com',
    ...variables,
  });
  const pool = openDatabase(database.url, 5);
  const queue = createQueue(database.url, {
    listen: false,
    onError: (error) => {
      throw error;
    },
  });
  const { setupUrl } = await prepareInstallation(pool.db, env);
  const server = { env, database: pool, sealer: createSealer(secretKey), queue, secretKey, setupUrl: setupUrl ?? '' };
  const slot = globalThis as typeof globalThis & { stowageServer?: Server };
  slot.stowageServer = server;
  return {
    ...server,
    async stop() {
      delete slot.stowageServer;
      await queue.stop();
      await pool.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
