import * as contract from '#lib/contracts/services';
import { handle, methods } from '#lib/http/handle';
import { destroyServiceInstance } from '#lib/services/service-instances/destroy';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.destroyServiceInstance, ({ ctx, params, body }) =>
    destroyServiceInstance({ ctx, input: { ...params, ...body } }),
  ),
});
