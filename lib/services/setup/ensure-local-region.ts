import { isDeepStrictEqual } from 'node:util';
import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { Transaction } from '#lib/db/client';
import { regions, type StoreSettings } from '#lib/db/schema/installation';
import type { Env } from '#lib/env';
import { type Sealer, storeRootCredentials } from '#lib/secrets';

const SLUG = 'local';

/**
 * The region of a fresh install: the embedded store and the process runtime of this machine. Follows the address of the
 * store, but only as the machine that runs everything (role `all`) is told it; the others must not move it.
 */
export async function ensureLocalRegion(
  tx: Transaction,
  sealer: Sealer,
  secretKey: string,
  settings: Pick<Env, 'STOWAGE_STORE_PORT' | 'STOWAGE_STORE_ENDPOINT' | 'STOWAGE_STORE_DOMAIN' | 'STOWAGE_ROLE'>,
): Promise<void> {
  const { keyId, secret } = storeRootCredentials(secretKey);
  const { STOWAGE_STORE_PORT: port, STOWAGE_STORE_DOMAIN: domain } = settings;
  const storeSettings: StoreSettings = {
    endpoint: settings.STOWAGE_STORE_ENDPOINT ?? `http://127.0.0.1:${port}`,
    region: SLUG,
    // Under another name a proxy with a certificate stands in front, on the usual port.
    publicHost: domain === 'localhost' ? `s3.${SLUG}.localhost:${port}` : `s3.${SLUG}.${domain}`,
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
      allowsPrivateAddress: true,
      runtimeKind: 'process',
    });
    return;
  }
  const isUnchanged =
    isDeepStrictEqual(known.storeSettings, storeSettings) && sealer.open(known.storeSecret, place(known.id)) === secret;
  if (isUnchanged || settings.STOWAGE_ROLE !== 'all') return;
  await tx
    .update(regions)
    .set({
      storeSettings,
      storeSecret: sealer.seal(secret, place(known.id)),
      // What was found out about another address says nothing about this one.
      storeProbe: null,
      storeCapabilities: null,
    })
    .where(eq(regions.id, known.id));
}

const place = (rowId: string) => ({ table: 'regions', column: 'store_secret', rowId });
