import * as contract from '#lib/contracts/services';
import { handle, methods } from '#lib/http/handle';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.provisionServiceInstance, ({ ctx, params }) =>
    provisionServiceInstance({ ctx, input: params }),
  ),
});
