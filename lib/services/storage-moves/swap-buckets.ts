import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Transaction } from '#lib/db/client';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { keyRotations, storageChecks } from '#lib/db/schema/storage';
import { notFound } from '#lib/errors';

/**
 * Lets two instances change places in the stores: region, bucket, keys and what checks found. Everything else stays with
 * its row; a rotation that somebody left unfinished ends, since its keys have gone elsewhere.
 */
export async function swapBuckets(tx: Transaction, oneId: string, otherId: string): Promise<void> {
  const placeOf = async (id: string) => {
    const [row] = await tx.select().from(serviceInstances).where(eq(serviceInstances.id, id)).for('update');
    if (!row) throw notFound('This service instance');
    const { regionId, bucket, provisionedAt, observed } = row;
    const keys = await tx.select().from(storageKeys).where(eq(storageKeys.serviceInstanceId, id));
    return { place: { regionId, bucket, provisionedAt, observed }, keys };
  };
  const one = await placeOf(oneId);
  const other = await placeOf(otherId);
  // Two rows never hold the same bucket, nor one instance two active keys: each is freed before it is taken.
  await tx.update(serviceInstances).set({ bucket: null }).where(eq(serviceInstances.id, otherId));
  await tx.update(serviceInstances).set(other.place).where(eq(serviceInstances.id, oneId));
  await tx.update(serviceInstances).set(one.place).where(eq(serviceInstances.id, otherId));
  await tx.update(storageKeys).set({ state: 'staged' }).where(eq(storageKeys.serviceInstanceId, oneId));
  for (const { id } of other.keys)
    await tx.update(storageKeys).set({ serviceInstanceId: oneId }).where(eq(storageKeys.id, id));
  for (const { id, state } of one.keys)
    await tx.update(storageKeys).set({ serviceInstanceId: otherId, state }).where(eq(storageKeys.id, id));
  const { serviceInstanceId } = storageChecks;
  await tx
    .update(storageChecks)
    .set({
      serviceInstanceId: sql`case when ${serviceInstanceId} = ${oneId} then ${otherId}::uuid else ${oneId}::uuid end`,
    })
    .where(inArray(serviceInstanceId, [oneId, otherId]));
  await tx
    .update(keyRotations)
    .set({ endedAt: new Date(), message: 'The storage has moved to another bucket.' })
    .where(and(inArray(keyRotations.serviceInstanceId, [oneId, otherId]), isNull(keyRotations.endedAt)));
}
