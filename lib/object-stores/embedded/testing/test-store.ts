import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { embeddedStore } from '#lib/object-stores/embedded/provider';
import { type EmbeddedStore, type EmbeddedStoreOptions, startEmbeddedStore } from '#lib/object-stores/embedded/server';
import type { KeyAccess, ObjectStoreProvider, StoreConnection, StoreKey } from '#lib/object-stores/port';
import { createS3Client } from '#lib/object-stores/s3/client';

export const ROOT: StoreKey = { keyId: 'ROOTTESTKEY', secret: 'root-secret-of-the-tests' };

/** A store of its own for one test file, in a temporary directory. */
export interface TestStore {
  url: string;
  dir: string;
  server: EmbeddedStore;
  connection: StoreConnection;
  provider: ObjectStoreProvider;
  root: S3Client;
  logs: string[];
  /** A new empty bucket. */
  createBucket(): Promise<string>;
  /** A new key with a client that uses it. */
  createKey(bucket: string, access?: KeyAccess): Promise<{ key: StoreKey; s3: S3Client }>;
  /** Names of all object files and temporary files on disk. */
  files(): string[];
  stop(): Promise<void>;
}

/** The connection of a store that `startTestStore` or `startStoreProcess` started. */
export function connectionOf(url: string): StoreConnection {
  return {
    endpoint: url,
    region: 'local',
    publicHost: `s3.local.localhost:${new URL(url).port}`,
    accessKeyId: ROOT.keyId,
    secretAccessKey: ROOT.secret,
    options: {},
    allowsPrivateAddress: true,
  };
}

export function listFiles(dir: string): string[] {
  return ['objects', 'tmp'].flatMap((part) =>
    readdirSync(join(dir, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
}

/** How tests start the store in that directory, on any free port. */
export function testOptions(dir: string): EmbeddedStoreOptions {
  return {
    host: '127.0.0.1',
    port: 0,
    dir,
    region: 'local',
    domain: 'localhost',
    rootKeyId: ROOT.keyId,
    rootSecret: ROOT.secret,
  };
}

export async function startTestStore(more: Partial<EmbeddedStoreOptions> = {}): Promise<TestStore> {
  const dir = mkdtempSync(join(tmpdir(), 'stowage-store-'));
  const logs: string[] = [];
  const server = await startEmbeddedStore({
    ...testOptions(dir),
    log: (line) => logs.push(line),
    logError: (line) => logs.push(`error ${line}`),
    ...more,
  });
  const clients: S3Client[] = [];
  const clientOf = (key: StoreKey) => {
    const s3 = createS3Client({
      endpoint: server.url,
      region: 'local',
      accessKeyId: key.keyId,
      secretAccessKey: key.secret,
      allowsPrivateAddress: true,
      maxAttempts: 1,
    });
    clients.push(s3);
    return s3;
  };
  const connection = connectionOf(server.url);
  const provider = embeddedStore.open(connection);
  let buckets = 0;
  return {
    url: server.url,
    dir,
    server,
    connection,
    provider,
    root: clientOf(ROOT),
    logs,
    async createBucket() {
      buckets += 1;
      const bucket = `bucket-${buckets}`;
      await provider.ensureBucket({ bucket });
      return bucket;
    },
    async createKey(bucket, access = 'read-write') {
      const key = await provider.createKey({ bucket }, access);
      return { key, s3: clientOf(key) };
    },
    files: () => listFiles(dir),
    async stop() {
      for (const client of clients) client.destroy();
      await server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
