import type { Region } from '#lib/contracts/catalogue';
import type { regions } from '#lib/db/schema/installation';

/** Kind and address of the store; its credentials never leave the server. */
export function presentRegion(row: typeof regions.$inferSelect): Region {
  return {
    uuid: row.id,
    slug: row.slug,
    name: row.name,
    store: { kind: row.storeKind, endpoint: row.storeSettings.endpoint },
    runtime: { kind: row.runtimeKind },
  };
}
