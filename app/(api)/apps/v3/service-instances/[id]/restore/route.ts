import * as contract from '#lib/contracts/services';
import { handle, methods } from '#lib/http/handle';
import { restoreServiceInstance } from '#lib/services/service-instances/restore';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.restoreServiceInstance, ({ ctx, params, body }) =>
    restoreServiceInstance({ ctx, input: { ...params, ...body } }),
  ),
});
