import { eq } from 'drizzle-orm';
import type { Executor } from '#lib/db/client';
import { regions } from '#lib/db/schema/installation';
import { notFound } from '#lib/errors';
import { limitedStore } from '#lib/object-stores/limited-store';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import { objectStore } from '#lib/object-stores/registry';
import type { Sealer } from '#lib/secrets';

type RegionRow = typeof regions.$inferSelect;

/** Long enough for the calls of one operation or page, short enough that nothing learned about a store grows old. */
const KEPT_MS = 60_000;

const kept = new Map<string, { provider: ObjectStoreProvider; until: number }>();

/**
 * The object store of a region, with its credentials unsealed. Kept for a minute, with its connections; a change of the
 * region takes effect at once.
 */
export function storeOfRegion(region: RegionRow, sealer: Sealer): ObjectStoreProvider {
  const { id, storeKind, storeSettings, storeSecret, allowsPrivateAddress } = region;
  const row = JSON.stringify([id, storeKind, storeSettings, storeSecret, allowsPrivateAddress]);
  const now = Date.now();
  const found = kept.get(row);
  if (found && found.until > now) return found.provider;
  for (const [key, { until }] of kept) if (until <= now) kept.delete(key);
  const provider = openStore(region, sealer);
  kept.set(row, { provider, until: now + KEPT_MS });
  return provider;
}

function openStore(region: RegionRow, sealer: Sealer): ObjectStoreProvider {
  const { options = {}, ...address } = region.storeSettings;
  const secretAccessKey = sealer.open(region.storeSecret, {
    table: 'regions',
    column: 'store_secret',
    rowId: region.id,
  });
  return objectStore(region.storeKind, {
    ...address,
    options,
    secretAccessKey,
    allowsPrivateAddress: region.allowsPrivateAddress,
  });
}

/** @throws AppError NOT_FOUND for an unknown region */
export async function getRegion(db: Executor, regionId: string): Promise<RegionRow> {
  const [region] = await db.select().from(regions).where(eq(regions.id, regionId));
  if (!region) throw notFound('This region');
  return region;
}

/**
 * The store of a region, without the settings that its probe found missing.
 * @throws AppError NOT_FOUND for an unknown region
 */
export async function getStore(db: Executor, sealer: Sealer, regionId: string): Promise<ObjectStoreProvider> {
  const region = await getRegion(db, regionId);
  return limitedStore(storeOfRegion(region, sealer), region.storeCapabilities);
}
