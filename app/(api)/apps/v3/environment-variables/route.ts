import * as contract from '#lib/contracts/variables';
import { handle, methods, paged } from '#lib/http/handle';
import { createVariable } from '#lib/services/variables/create';
import { listVariables } from '#lib/services/variables/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listVariables, async (call) =>
    paged(call, await listVariables({ ctx: call.ctx, input: call.query })),
  ),
  POST: handle(contract.createVariable, ({ ctx, body }) => createVariable({ ctx, input: body })),
});
