import * as contract from '#lib/contracts/services';
import { handle, methods } from '#lib/http/handle';
import { removeServiceInstance } from '#lib/services/service-instances/remove';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.removeServiceInstance, ({ ctx, params, body }) =>
    removeServiceInstance({ ctx, input: { ...params, ...body } }),
  ),
});
