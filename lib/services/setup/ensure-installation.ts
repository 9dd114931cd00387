import { v7 } from 'uuid';
import type { Transaction } from '#lib/db/client';
import { installation } from '#lib/db/schema/installation';
import type { Sealer } from '#lib/secrets';

const CHECK_TEXT = 'stowage';

/**
 * Makes the row of this installation at the first start; later starts prove by it that the master key is the same.
 * @throws Error when the key is another one: nothing sealed could be read, and new secrets would not fit the old ones
 */
export async function ensureInstallation(tx: Transaction, sealer: Sealer): Promise<void> {
  const [known] = await tx.select().from(installation);
  if (!known) {
    const instanceId = v7();
    await tx.insert(installation).values({ id: 1, instanceId, keyCheck: sealer.seal(CHECK_TEXT, place(instanceId)) });
    return;
  }
  try {
    sealer.open(known.keyCheck, place(known.instanceId));
  } catch (cause) {
    throw new Error(
      'Stowage does not start: this is not the master key that the secrets in this database were sealed with. ' +
        'Put the former key back (STOWAGE_SECRET_KEY, or the file secret.key of the data directory). Nothing was changed.',
      { cause },
    );
  }
}

const place = (rowId: string) => ({ table: 'installation', column: 'key_check', rowId });
