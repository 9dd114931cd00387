import * as contract from '#lib/contracts/deployments';
import { handle, methods, paged } from '#lib/http/handle';
import { createDeployment } from '#lib/services/deployments/create';
import { listDeployments } from '#lib/services/deployments/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listDeployments, async (call) =>
    paged(call, await listDeployments({ ctx: call.ctx, input: call.query })),
  ),
  POST: handle(contract.createDeployment, ({ ctx, body }) => createDeployment({ ctx, input: body })),
});
