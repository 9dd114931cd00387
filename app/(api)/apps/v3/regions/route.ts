import * as contract from '#lib/contracts/regions';
import { handle, methods, paged } from '#lib/http/handle';
import { createRegion } from '#lib/services/regions/create';
import { listRegions } from '#lib/services/regions/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listRegions, async (call) =>
    paged(call, await listRegions({ ctx: call.ctx, input: call.query })),
  ),
  POST: handle(contract.createRegion, ({ ctx, body }) => createRegion({ ctx, input: body })),
});
