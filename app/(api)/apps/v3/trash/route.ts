import * as contract from '#lib/contracts/trash';
import { handle, methods, paged } from '#lib/http/handle';
import { listTrash } from '#lib/services/trash/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listTrash, async (call) => paged(call, await listTrash({ ctx: call.ctx, input: call.query }))),
});
