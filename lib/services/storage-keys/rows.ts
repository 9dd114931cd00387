import { and, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { Executor, Transaction } from '#lib/db/client';
import { storageKeys } from '#lib/db/schema/service-instances';
import type { StoreKey } from '#lib/object-stores/port';
import type { Sealer } from '#lib/secrets';

type KeyRow = typeof storageKeys.$inferSelect;

const place = (rowId: string) => ({ table: 'storage_keys', column: 'secret', rowId });

/** Keeps a key that a store has just made, its secret sealed. */
export async function insertKey(
  tx: Transaction,
  sealer: Sealer,
  key: StoreKey,
  columns: Pick<KeyRow, 'serviceInstanceId' | 'access' | 'state'>,
): Promise<void> {
  const id = v7();
  const secret = sealer.seal(key.secret, place(id));
  await tx.insert(storageKeys).values({ ...columns, id, keyId: key.keyId, secret });
}

/** A stored key in clear, ready for a store. */
export function openKey(sealer: Sealer, row: Pick<KeyRow, 'id' | 'keyId' | 'secret'>): StoreKey {
  return { keyId: row.keyId, secret: sealer.open(row.secret, place(row.id)) };
}

/** The key that is in the variables of an instance; null before it is provisioned. */
export async function findActiveKey(db: Executor, serviceInstanceId: string): Promise<KeyRow | null> {
  const [row] = await db
    .select()
    .from(storageKeys)
    .where(
      and(
        eq(storageKeys.serviceInstanceId, serviceInstanceId),
        eq(storageKeys.access, 'read-write'),
        eq(storageKeys.state, 'active'),
      ),
    );
  return row ?? null;
}
