import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { catalogueServices } from '#lib/core/catalogue';
import { parseDsn } from '#lib/core/dsn';
import { regions } from '#lib/db/schema/installation';
import { createStand, environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import { openWorker } from '#lib/operations/open-worker';
import { getRegion } from '#lib/services/regions/get';
import { createServiceInstance } from '#lib/services/service-instances/create';
import { getServiceInstance } from '#lib/services/service-instances/get';
import { getServiceInstanceDetails } from '#lib/services/service-instances/get-details';
import { listServiceInstances } from '#lib/services/service-instances/list';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';
import { revealVariable } from '#lib/services/variables/reveal';

const SHARED = 'media-of-all';

let stand: Stand;
let worker: Awaited<ReturnType<typeof openWorker>>;

beforeAll(async () => {
  stand = await createStand();
  worker = await openWorker(stand.server.env);
});
afterAll(async () => {
  await worker.stop();
  await stand.close();
});

/** A region whose key may make no buckets: all environments have a folder of one bucket. */
async function addSharedRegion(): Promise<string> {
  await (await stand.provider()).ensureBucket({ bucket: SHARED });
  const { db } = stand.server.database;
  const id = await stand.addRegion();
  const [region] = await db.select().from(regions).where(eq(regions.id, id));
  if (!region) throw new Error('The region was not added.');
  const storeSettings = { ...region.storeSettings, options: { sharedBucket: SHARED } };
  await db
    .update(regions)
    .set({ storeKind: 'generic', storeSettings, storeCapabilities: null })
    .where(eq(regions.id, id));
  return id;
}

it('a storage in a shared bucket tells applications and people its bucket and its folder', async () => {
  const region = await addSharedRegion();
  const environment = environmentOf(await stand.createApplication());
  const { ctx } = stand;
  const service = catalogueServices[0]?.uuid ?? '';
  const { uuid: id, variables } = await createServiceInstance({
    ctx,
    input: { environment, region, service, prefix: 'DEFAULT', visibility: 'private' },
  });
  const { operation } = await provisionServiceInstance({ ctx, input: { id } });
  expect(await waitForEnd(stand, operation ?? '')).toMatchObject({ state: 'succeeded' });

  const read = async (part: string) =>
    (await revealVariable({ ctx, input: { environment, name: `DEFAULT_STORAGE_${part}`, which: 'managed' } })).value ??
    '';
  const prefix = await read('KEY_PREFIX');
  expect(prefix).toMatch(/^[a-z0-9-]+-test-[0-9a-f]{16}\/$/);
  expect(await read('BUCKET')).toBe(SHARED);
  expect(await read('PUBLIC_URL')).toMatch(new RegExp(`/${prefix.slice(0, -1)}$`));
  expect(parseDsn(await read('DSN'))).toMatchObject({ dsn: { bucket: SHARED, path: prefix } });

  const details = await getServiceInstanceDetails({ ctx, input: { id } });
  expect(details).toMatchObject({
    has_own_key: false,
    bucket: SHARED,
    key_prefix: prefix,
    public_url: await read('PUBLIC_URL'),
    usage: { objects: 0 },
  });
  expect(details.variables.map(({ name }) => name)).toEqual(variables);
  expect(variables).toContain('DEFAULT_STORAGE_KEY_PREFIX');
  expect(await getServiceInstance({ ctx, input: { id } })).toMatchObject({ variables });
  expect(await listServiceInstances({ ctx, input: { environment, page: 1, page_size: 10 } })).toMatchObject({
    rows: [{ variables }],
  });
  expect(await getRegion({ ctx, input: { id: region } })).toMatchObject({ has_shared_bucket: true });
});
