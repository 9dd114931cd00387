import * as contract from '#lib/contracts/catalogue';
import { handle, methods } from '#lib/http/handle';
import { getPlanGroup } from '#lib/services/regions/plan-groups';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getPlanGroup, ({ ctx, params }) => getPlanGroup({ ctx, input: params })),
});
