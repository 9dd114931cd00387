import { eq } from 'drizzle-orm';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { createServing } from '#lib/operations/drills/serving';
import type { Stand } from '#lib/operations/drills/stand';
import { moveStorage } from '#lib/services/storage-moves/create';

/** An application that serves, with a storage to move to and fro between two regions of the same store. */
export async function createMoving(stand: Stand) {
  const serving = await createServing(stand);
  const regionIds = [stand.regionId, await stand.addRegion()];

  async function own() {
    const [row] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, serving.instanceId));
    if (!row?.bucket) throw new Error('The instance has no bucket.');
    return { ...row, bucket: row.bucket };
  }

  return {
    ...serving,
    regionIds,
    /** The instance as it is now, with its bucket. */
    own,
    /** Begins to move it to the region where it is not. */
    async begin() {
      const { regionId } = await own();
      const region = regionIds.find((id) => id !== regionId) ?? '';
      const { operation } = await moveStorage({ ctx: stand.ctx, input: { id: serving.instanceId, region } });
      if (!operation) throw new Error('No operation was started.');
      return { operationId: operation, region };
    },
  };
}

export type Moving = Awaited<ReturnType<typeof createMoving>>;
