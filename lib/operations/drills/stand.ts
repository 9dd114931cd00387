import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { desc, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { Application } from '#lib/contracts/applications';
import { catalogueServices } from '#lib/core/catalogue';
import { users } from '#lib/db/schema/identity';
import { regions } from '#lib/db/schema/installation';
import { operationSteps, operations } from '#lib/db/schema/operations';
import { organisations } from '#lib/db/schema/organisations';
import { startEdge } from '#lib/edge/server';
import { startEmbeddedStore } from '#lib/object-stores/embedded/server';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import { storeRootCredentials } from '#lib/secrets';
import { createApplication } from '#lib/services/applications/create';
import type { ServiceContext } from '#lib/services/context';
import { contextFor } from '#lib/services/identify';
import { targets } from '#lib/services/operations/enqueue';
import { getStore } from '#lib/services/regions/connect';
import { createServiceInstance } from '#lib/services/service-instances/create';
import { startTestServer, type TestServer } from '#lib/testing/server';

/** A whole installation in one process: database, embedded store, edge, one owner. Workers come and go in the drills. */
export interface Stand {
  server: TestServer;
  ctx: ServiceContext;
  organisationId: string;
  regionId: string;
  edgeUrl: string;
  /** The store as the worker sees it. */
  provider(): Promise<ObjectStoreProvider>;
  /** Stops the store, or starts it again on the same port. */
  setStoreUp(isUp: boolean): Promise<void>;
  /** A second region, of the same kind on the same store. @returns its id */
  addRegion(): Promise<string>;
  createApplication(repositoryId?: string): Promise<Application>;
  addStorage(environmentId: string): Promise<string>;
  close(): Promise<void>;
}

/** @param variables settings by name, beside those that every stand has */
export async function createStand(variables: Record<string, string> = {}): Promise<Stand> {
  const secretKey = randomBytes(32).toString('hex');
  const root = storeRootCredentials(secretKey);
  const storeDir = mkdtempSync(join(tmpdir(), 'stowage-store-'));
  const startStore = (port: number) =>
    startEmbeddedStore({
      host: '127.0.0.1',
      port,
      dir: storeDir,
      region: 'local',
      domain: 'localhost',
      rootKeyId: root.keyId,
      rootSecret: root.secret,
    });
  let store: Awaited<ReturnType<typeof startStore>> | null = await startStore(0);
  const storePort = Number(new URL(store.url).port);
  const server = await startTestServer({
    STOWAGE_SECRET_KEY: secretKey,
    STOWAGE_STORE_PORT: String(storePort),
    STOWAGE_ADMIN_EMAIL: 'owner@example.com',
    STOWAGE_ADMIN_PASSWORD: 'correct-horse-battery',
    ...variables,
  });
  const db = server.database.db;
  const edge = await startEdge({ dataDir: server.env.STOWAGE_DATA_DIR, host: '127.0.0.1', port: 0 });
  const [user] = await db.select().from(users);
  const [organisation] = await db.select().from(organisations);
  // Tested already, as it is a moment after the first start: no drill meets that test.
  const storeProbe = { at: new Date().toISOString(), checks: [] };
  const [region] = await db.update(regions).set({ storeProbe }).returning();
  if (!user || !organisation || !region) throw new Error('The installation has no owner, organisation or region.');
  const ctx = await contextFor(server, { userId: user.id, name: user.name, email: user.email, token: null });
  return {
    server,
    ctx,
    organisationId: organisation.id,
    regionId: region.id,
    edgeUrl: edge.url,
    provider: () => getStore(db, server.sealer, region.id),
    async setStoreUp(isUp) {
      if (!isUp) await store?.close();
      store = isUp ? await startStore(storePort) : null;
    },
    async addRegion() {
      const id = v7();
      const storeSecret = server.sealer.seal(root.secret, { table: 'regions', column: 'store_secret', rowId: id });
      await db.insert(regions).values({ ...region, id, slug: `region-${id.slice(-6)}`, storeSecret });
      return id;
    },
    createApplication: (repositoryId) =>
      createApplication({
        ctx,
        input: {
          organisation: organisation.id,
          name: 'Drill',
          slug: `drill-${randomUUID().slice(0, 8)}`,
          region: region.id,
          ...(repositoryId ? { repository: repositoryId } : {}),
        },
      }),
    async addStorage(environmentId) {
      const input = {
        environment: environmentId,
        service: catalogueServices[0]?.uuid ?? '',
        prefix: 'DEFAULT',
        visibility: 'public-read' as const,
      };
      return (await createServiceInstance({ ctx, input })).uuid;
    },
    async close() {
      await edge.close(100);
      await store?.close();
      await server.stop();
      rmSync(storeDir, { recursive: true, force: true });
    },
  };
}

export function environmentOf(application: Application, slug = 'test'): string {
  const found = application.environments.find((environment) => environment.slug === slug);
  if (!found) throw new Error(`There is no environment ${slug}.`);
  return found.uuid;
}

/** Waits until an operation has ended. @throws when it takes longer than `timeoutMs`, with where it stands */
export async function waitForEnd(stand: Stand, operationId: string, timeoutMs = 150_000) {
  const until = Date.now() + timeoutMs;
  const { db } = stand.server.database;
  for (;;) {
    const [row] = await db.select().from(operations).where(eq(operations.id, operationId));
    if (row?.endedAt) return row;
    if (Date.now() > until) {
      const steps = await db
        .select()
        .from(operationSteps)
        .where(eq(operationSteps.operationId, operationId))
        .orderBy(operationSteps.position);
      throw new Error(
        `Not ended: ${JSON.stringify({ row, steps: steps.map(({ name, state, tries, message }) => ({ name, state, tries, message })) })}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until nothing works on a service instance any more. @returns what worked on it last */
export async function waitUntilIdle(stand: Stand, instanceId: string) {
  const [last] = await stand.server.database.db
    .select({ id: operations.id })
    .from(operations)
    .where(eq(operations.target, targets.serviceInstance(instanceId)))
    .orderBy(desc(operations.id))
    .limit(1);
  if (!last) throw new Error('Nothing ever worked on it.');
  return waitForEnd(stand, last.id);
}
