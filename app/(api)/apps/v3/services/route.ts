import * as contract from '#lib/contracts/catalogue';
import { handle, methods, paged } from '#lib/http/handle';
import { listServices } from '#lib/services/regions/list-services';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listServices, async (call) =>
    paged(call, await listServices({ ctx: call.ctx, input: call.query })),
  ),
});
