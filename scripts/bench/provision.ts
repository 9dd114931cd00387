import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { defaultSettings } from '#lib/core/bucket-settings';
import { type StoreKind, storeKinds } from '#lib/core/stores';
import { applySettings } from '#lib/object-stores/apply-settings';
import { verifyBucket } from '#lib/object-stores/check-bucket';
import type { StoreConnection } from '#lib/object-stores/port';
import { declaredCapabilities, objectStore } from '#lib/object-stores/registry';
import { startAzurite } from '#lib/object-stores/testing/real/azurite';
import { startCeph } from '#lib/object-stores/testing/real/ceph';
import { startGarage } from '#lib/object-stores/testing/real/garage';
import { startMinio } from '#lib/object-stores/testing/real/minio';
import { type Absent, isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';
import { startVersity } from '#lib/object-stores/testing/real/versity';
import { storeRootCredentials } from '#lib/secrets';
import { type Ground, newApplication } from './panel.ts';
import type { Stack } from './stack.ts';
import { addRegion } from './storage.ts';
import { type Figure, ms, percentile } from './table.ts';

const RUNS = 12;
const WARM_UP = 2;

/** From the click to the DSN on the embedded store, against the store calls that it cannot do without. */
export async function provision(stack: Stack, ground: Ground): Promise<Figure[]> {
  const root = storeRootCredentials(readFileSync(join(stack.addresses.dataDir, 'secret.key'), 'utf8').trim());
  const median = await provisionTimes(stack, ground);
  const bare = await bareCalls('embedded', {
    endpoint: `http://127.0.0.1:${stack.addresses.storePort}`,
    region: 'local',
    publicHost: `s3.local.localhost:${stack.addresses.storePort}`,
    accessKeyId: root.keyId,
    secretAccessKey: root.secret,
    options: {},
    allowsPrivateAddress: true,
  });
  return [
    { what: 'Provision click -> DSN written', budget: '<= 1 s', measured: ms(median), isKept: median <= 1000 },
    ratio('the same against its bare store calls', median, bare),
  ];
}

type Started = Pick<RealStore, 'connection' | 'stop'>;

const realStores: [StoreKind, () => Promise<Started | Absent>][] = [
  ['minio', startMinio],
  ['ceph', startCeph],
  ['garage', startGarage],
  ['versity', startVersity],
  ['azure', startAzurite],
];

/** The same on the stores of other makers that `npm run test:stores` has installed on this machine. */
export async function provisionElsewhere(stack: Stack, ground: Ground): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [kind, start] of realStores) {
    const store = await start();
    const what = `Provision on ${storeKinds[kind].label} against its bare calls`;
    if (isAbsent(store)) {
      figures.push({ what, budget: '<= 1.5 x', measured: `not run: ${store.absent}`, isKept: null });
      continue;
    }
    try {
      const region = await addRegion(stack, ground, kind, store.connection);
      const median = await provisionTimes(stack, { ...ground, region });
      figures.push(ratio(what, median, await bareCalls(kind, store.connection)));
    } finally {
      await store.stop();
    }
  }
  return figures;
}

function ratio(what: string, median: number, bare: number): Figure {
  const measured = `${(median / bare).toFixed(2)} x (${ms(median)} / ${ms(bare)})`;
  return { what, budget: '<= 1.5 x', measured, isKept: median / bare <= 1.5 };
}

/** Median of several provisions in one region, in ms: from the request until the variables can be read. */
async function provisionTimes(stack: Stack, ground: Ground): Promise<number> {
  // Asking over the API without a pause would take the processor from what is measured.
  const sql = postgres(await stack.databaseUrl(), { max: 1 });
  const times: number[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    const { test_status } = await newApplication(stack, ground);
    const { uuid } = await stack.api<{ uuid: string }>('POST', '/apps/v3/service-instances/', {
      environment: test_status.uuid,
      service: ground.service,
    });
    const began = performance.now();
    await stack.api('POST', `/apps/v3/service-instances/${uuid}/provision/`);
    for (;;) {
      const [row] = await sql`select state, state_message from service_instances where id = ${uuid}`;
      if (row?.state === 'pending_attachment') break;
      if (row?.state !== 'provisioning') throw new Error(`Provisioning ended as ${row?.state}: ${row?.state_message}`);
      await delay(2);
    }
    if (index >= WARM_UP) times.push(performance.now() - began);
  }
  await sql.end();
  return percentile(times, 0.5);
}

/** The store calls of a provision and nothing else: bucket, settings, key, and the check with that key. Median in ms. */
async function bareCalls(kind: StoreKind, connection: StoreConnection): Promise<number> {
  const provider = objectStore(kind, connection);
  const capabilities = declaredCapabilities(kind, connection.options);
  const wish = defaultSettings('public-read');
  const { signal } = new AbortController();
  const times: number[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    const ref = { bucket: `bare-${randomBytes(6).toString('hex')}` };
    const began = performance.now();
    await provider.ensureBucket(ref);
    await applySettings(provider, ref, wish, {
      isNew: true,
      terms: { capabilities, panelUrl: 'http://localhost:3000' },
    });
    await provider.listKeys(ref);
    const key = await provider.createKey(ref, 'read-write');
    await verifyBucket({ provider, ref, key, wish, capabilities, allowsPrivateAddress: true }, signal);
    if (index >= WARM_UP) times.push(performance.now() - began);
  }
  return percentile(times, 0.5);
}
