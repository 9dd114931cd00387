import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Database, Transaction } from '#lib/db/client';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { organisations } from '#lib/db/schema/organisations';
import type { Queue } from '#lib/queue';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { regionProblem } from '#lib/services/regions/usable';

/** A store that was not up yet when it was tested is tested again after so long. */
const AGAIN_AFTER_MS = 5 * 60_000;

/**
 * Has the region of the installation tested, which nobody has connected by hand: once there is somebody to see it, again
 * while it fails, and never again once it works. May be repeated; starts at the same time make one test.
 */
export async function probeBuiltInRegion(db: Database | Transaction, queue: Queue): Promise<void> {
  await db.transaction(async (tx) => {
    const [organisation] = await tx
      .select({ id: organisations.id })
      .from(organisations)
      .orderBy(asc(organisations.id))
      .limit(1);
    if (!organisation) return;
    for (const region of await tx.select().from(regions).where(isNull(regions.organisationId)).for('update')) {
      if (!isDue(region)) continue;
      const target = targets.region(region.id);
      const [running] = await tx
        .select({ id: operations.id })
        .from(operations)
        .where(and(eq(operations.target, target), inArray(operations.state, ['queued', 'running'])));
      if (running) continue;
      await enqueueOperation(tx, queue, {
        kind: 'probe-region',
        organisationId: organisation.id,
        target,
        input: { regionId: region.id },
        requestedById: null,
      });
    }
  });
}

function isDue(region: typeof regions.$inferSelect): boolean {
  if (region.storeProbe === null) return true;
  return regionProblem(region) !== '' && Date.parse(region.storeProbe.at) < Date.now() - AGAIN_AFTER_MS;
}
