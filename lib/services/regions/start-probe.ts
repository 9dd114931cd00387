import type { Transaction } from '#lib/db/client';
import type { ServiceContext } from '#lib/services/context';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';

/** Has the store of a region tested by the worker. @throws AppError PRECONDITION_FAILED while a test runs */
export async function startProbe(
  ctx: ServiceContext,
  tx: Transaction,
  region: { id: string; organisationId: string },
): Promise<void> {
  await enqueueOperation(tx, ctx.queue, {
    kind: 'probe-region',
    organisationId: region.organisationId,
    target: targets.region(region.id),
    input: { regionId: region.id },
    requestedById: ctx.actor.userId,
  });
}
