import * as contract from '#lib/contracts/applications';
import { handle, methods } from '#lib/http/handle';
import { getApplication } from '#lib/services/applications/get';
import { removeApplication } from '#lib/services/applications/remove';
import { updateApplication } from '#lib/services/applications/update';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getApplication, ({ ctx, params }) => getApplication({ ctx, input: params })),
  PATCH: handle(contract.updateApplication, ({ ctx, params, body }) =>
    updateApplication({ ctx, input: { ...params, ...body } }),
  ),
  DELETE: handle(contract.removeApplication, ({ ctx, params, body }) =>
    removeApplication({ ctx, input: { ...params, ...body } }),
  ),
});
