import * as contract from '#lib/contracts/catalogue';
import { handle, methods, paged } from '#lib/http/handle';
import { listRegions } from '#lib/services/regions/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listRegions, async (call) =>
    paged(call, await listRegions({ ctx: call.ctx, input: call.query })),
  ),
});
