import type { RegionDetails } from '#lib/contracts/regions';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { readRegion } from '#lib/services/regions/get';
import { lockRegionToManage } from '#lib/services/regions/load';
import { startProbe } from '#lib/services/regions/start-probe';

/** Tests the store of a region again. @throws AppError PRECONDITION_FAILED while a test runs */
export async function probeRegion({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<RegionDetails> {
  return ctx.db.transaction(async (tx) => {
    const { region, organisationId } = await lockRegionToManage(ctx, tx, input.id);
    await startProbe(ctx, tx, { id: region.id, organisationId });
    await recordAudit(tx, ctx.actor, {
      organisationId,
      action: 'region.probe',
      targetId: region.id,
      targetName: region.name,
    });
    return readRegion(ctx, tx, region.id);
  });
}
