import * as contract from '#lib/contracts/deployments';
import { handle, methods, paged } from '#lib/http/handle';
import { listOperations } from '#lib/services/operations/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listOperations, async (call) =>
    paged(call, await listOperations({ ctx: call.ctx, input: call.query })),
  ),
});
