import * as contract from '#lib/contracts/services';
import { handle, methods } from '#lib/http/handle';
import { detachServiceInstance } from '#lib/services/service-instances/detach';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.detachServiceInstance, ({ ctx, params }) => detachServiceInstance({ ctx, input: params })),
});
