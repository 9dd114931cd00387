import * as contract from '#lib/contracts/services';
import { handle, methods } from '#lib/http/handle';
import { getServiceInstance } from '#lib/services/service-instances/get';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getServiceInstance, ({ ctx, params }) => getServiceInstance({ ctx, input: params })),
});
