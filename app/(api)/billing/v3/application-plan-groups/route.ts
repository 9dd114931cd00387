import * as contract from '#lib/contracts/catalogue';
import { handle, methods, paged } from '#lib/http/handle';
import { listPlanGroups } from '#lib/services/regions/plan-groups';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listPlanGroups, async (call) =>
    paged(call, await listPlanGroups({ ctx: call.ctx, input: call.query })),
  ),
});
