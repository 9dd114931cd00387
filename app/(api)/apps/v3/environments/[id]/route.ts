import * as contract from '#lib/contracts/applications';
import { handle, methods } from '#lib/http/handle';
import { getEnvironment } from '#lib/services/environments/get';
import { removeEnvironment } from '#lib/services/environments/remove';
import { updateEnvironment } from '#lib/services/environments/update';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getEnvironment, ({ ctx, params }) => getEnvironment({ ctx, input: params })),
  PATCH: handle(contract.updateEnvironment, ({ ctx, params, body }) =>
    updateEnvironment({ ctx, input: { ...params, ...body } }),
  ),
  DELETE: handle(contract.removeEnvironment, ({ ctx, params, body }) =>
    removeEnvironment({ ctx, input: { ...params, ...body } }),
  ),
});
