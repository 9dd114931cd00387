import { carriesKey } from '#lib/core/storage-keys';
import type { Executor } from '#lib/db/client';
import type { StoreKey } from '#lib/object-stores/port';
import type { Sealer } from '#lib/secrets';
import { type Copies, findCopies } from '#lib/services/variables/find-copies';

/** Where keys of a storage were copied to by hand, within the organisation; `found` is the id of the key. */
export function findKeyCopies(
  db: Executor,
  sealer: Sealer,
  home: { organisationId: string; environmentId: string },
  keys: readonly StoreKey[],
): Promise<Copies<string>> {
  return findCopies(db, sealer, home, (value) => keys.find((key) => carriesKey(value, key))?.keyId ?? null);
}
