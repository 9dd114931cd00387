import * as contract from '#lib/contracts/applications';
import { handle, methods, paged } from '#lib/http/handle';
import { createEnvironment } from '#lib/services/environments/create';
import { listEnvironments } from '#lib/services/environments/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listEnvironments, async (call) =>
    paged(call, await listEnvironments({ ctx: call.ctx, input: call.query })),
  ),
  POST: handle(contract.createEnvironment, ({ ctx, body }) => createEnvironment({ ctx, input: body })),
});
