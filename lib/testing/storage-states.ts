import { and, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { regions } from '#lib/db/schema/installation';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { keyRotations, moves } from '#lib/db/schema/storage';
import type { Server } from '#lib/services/server';
import { existing } from '#lib/testing/people';

/** A second region for everybody, on the store of the first one. @returns its id */
export async function createRegionBeside({ database: { db }, sealer }: Server, regionId: string): Promise<string> {
  const region = existing((await db.select().from(regions).where(eq(regions.id, regionId)))[0]);
  const id = v7();
  const place = (rowId: string) => ({ table: 'regions', column: 'store_secret', rowId });
  const storeSecret = sealer.seal(sealer.open(region.storeSecret, place(regionId)), place(id));
  await db.insert(regions).values({ ...region, id, slug: `region-${id.slice(-12)}`, storeSecret });
  return id;
}

/** A rotation that stopped between its two keys. @returns the id of the instance */
export async function stopRotation({ database: { db }, sealer }: Server, instanceId: string): Promise<string> {
  const rowId = v7();
  const secret = sealer.seal('secret of the new key', { table: 'storage_keys', column: 'secret', rowId });
  const newKeyId = 'STOWAGENEWKEY';
  await db
    .insert(storageKeys)
    .values({ id: rowId, serviceInstanceId: instanceId, keyId: newKeyId, secret, state: 'staged' });
  await db.insert(keyRotations).values({ serviceInstanceId: instanceId, oldKeyId: 'STOWAGEKEYID', newKeyId });
  return instanceId;
}

/** A move that stopped behind its switch. @returns the id of the instance */
export async function stopMove(server: Server, instanceId: string): Promise<string> {
  const { db } = server.database;
  const own = existing((await db.select().from(serviceInstances).where(eq(serviceInstances.id, instanceId)))[0]);
  const otherId = v7();
  const bucket = `old-${otherId}`;
  await db.insert(serviceInstances).values({ ...own, id: otherId, bucket, state: 'trashed', replacesId: instanceId });
  await db
    .insert(moves)
    .values({ serviceInstanceId: instanceId, otherInstanceId: otherId, state: 'switching', message: 'It stopped.' });
  return instanceId;
}

/** Leaves an instance with its read-write key alone. @returns the id of the instance */
export async function removeReadOnlyKeyOf({ database: { db } }: Server, instanceId: string): Promise<string> {
  await db
    .delete(storageKeys)
    .where(and(eq(storageKeys.serviceInstanceId, instanceId), eq(storageKeys.access, 'read-only')));
  return instanceId;
}
