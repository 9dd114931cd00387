import * as contract from '#lib/contracts/services';
import { handle, methods, paged } from '#lib/http/handle';
import { createServiceInstance } from '#lib/services/service-instances/create';
import { listServiceInstances } from '#lib/services/service-instances/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listServiceInstances, async (call) =>
    paged(call, await listServiceInstances({ ctx: call.ctx, input: call.query })),
  ),
  POST: handle(contract.createServiceInstance, ({ ctx, body }) => createServiceInstance({ ctx, input: body })),
});
