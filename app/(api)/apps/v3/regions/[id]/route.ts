import * as contract from '#lib/contracts/regions';
import { handle, methods } from '#lib/http/handle';
import { getRegion } from '#lib/services/regions/get';
import { removeRegion } from '#lib/services/regions/remove';
import { updateRegion } from '#lib/services/regions/update';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getRegion, ({ ctx, params }) => getRegion({ ctx, input: params })),
  PATCH: handle(contract.updateRegion, ({ ctx, params, body }) => updateRegion({ ctx, input: { ...body, ...params } })),
  DELETE: handle(contract.removeRegion, ({ ctx, params, body }) =>
    removeRegion({ ctx, input: { ...body, ...params } }),
  ),
});
