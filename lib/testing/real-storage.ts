import { v7 } from 'uuid';
import { catalogueServices } from '#lib/core/catalogue';
import type { StoreKind } from '#lib/core/stores';
import { regions } from '#lib/db/schema/installation';
import type { StoreConnection } from '#lib/object-stores/port';
import { environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import { openWorker } from '#lib/operations/open-worker';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { createServiceInstance } from '#lib/services/service-instances/create';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';

/** A region of a stand on a store of another maker, tested: its capabilities are what was found. @returns its id */
export async function addRealRegion(stand: Stand, kind: StoreKind, connection: StoreConnection): Promise<string> {
  const { database, sealer } = stand.server;
  const id = v7();
  const { secretAccessKey, allowsPrivateAddress, ...storeSettings } = connection;
  await database.db.insert(regions).values({
    id,
    slug: `${kind}-${id.slice(-6)}`,
    name: kind,
    storeKind: kind,
    storeSettings,
    storeSecret: sealer.seal(secretAccessKey, { table: 'regions', column: 'store_secret', rowId: id }),
    allowsPrivateAddress,
    runtimeKind: 'process',
  });
  const { ctx, organisationId } = stand;
  const probe = { kind: 'probe-region' as const, organisationId, target: targets.region(id), requestedById: null };
  await finish(stand, () =>
    ctx.db.transaction((tx) => enqueueOperation(tx, ctx.queue, { ...probe, input: { regionId: id } })),
  );
  return id;
}

/** A provisioned storage there, in an application of its own. @returns the id of the instance */
export async function addRealStorage(
  stand: Stand,
  region: string,
  visibility: 'private' | 'public-read',
): Promise<string> {
  const environment = environmentOf(await stand.createApplication());
  const service = catalogueServices[0]?.uuid ?? '';
  const input = { environment, region, service, prefix: 'DEFAULT', visibility };
  const { uuid } = await createServiceInstance({ ctx: stand.ctx, input });
  await finish(stand, async () => (await provisionServiceInstance({ ctx: stand.ctx, input: { id: uuid } })).operation);
  return uuid;
}

/** Starts an operation, and a worker for it. @throws Error when it does not succeed */
export async function finish(stand: Stand, start: () => Promise<string | null>): Promise<void> {
  const operation = await start();
  if (operation === null) return;
  const worker = await openWorker(stand.server.env);
  try {
    const { state, errorMessage } = await waitForEnd(stand, operation);
    if (state !== 'succeeded') throw new Error(`The operation ${state}: ${errorMessage}`);
  } finally {
    await worker.stop();
  }
}
