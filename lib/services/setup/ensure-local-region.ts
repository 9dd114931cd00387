import { isDeepStrictEqual } from 'node:util';
import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { Transaction } from '#lib/db/client';
import { regions, type StoreSettings } from '#lib/db/schema/installation';
import type { Env } from '#lib/env';
import { type Sealer, storeRootCredentials } from '#lib/secrets';

const SLUG = 'local';

/**
 * The region of a fresh install: the embedded store and the process runtime of this machine. Follows the port of the
 * store, but only on the machine that runs it (role `all`); the others must not move it.
 */
export async function ensureLocalRegion(
  tx: Transaction,
  sealer: Sealer,
  settings: { secretKey: string; storePort: number; role: Env['STOWAGE_ROLE'] },
): Promise<void> {
  const { keyId, secret } = storeRootCredentials(settings.secretKey);
  const storeSettings: StoreSettings = {
    endpoint: `http://127.0.0.1:${settings.storePort}`,
    region: SLUG,
    publicHost: `s3.${SLUG}.localhost:${settings.storePort}`,
    accessKeyId: keyId,
  };
  const [known] = await tx.select().from(regions).where(eq(regions.slug, SLUG));
  if (!known) {
    const id = v7();
    await tx.insert(regions).values({
      id,
      slug: SLUG,
      name: 'Local',
      storeKind: 'embedded',
      storeSettings,
      storeSecret: sealer.seal(secret, place(id)),
      runtimeKind: 'process',
    });
    return;
  }
  const isUnchanged =
    isDeepStrictEqual(known.storeSettings, storeSettings) && sealer.open(known.storeSecret, place(known.id)) === secret;
  if (isUnchanged || settings.role !== 'all') return;
  await tx
    .update(regions)
    .set({ storeSettings, storeSecret: sealer.seal(secret, place(known.id)) })
    .where(eq(regions.id, known.id));
}

const place = (rowId: string) => ({ table: 'regions', column: 'store_secret', rowId });
