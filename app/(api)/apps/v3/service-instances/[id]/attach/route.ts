import * as contract from '#lib/contracts/services';
import { handle, methods } from '#lib/http/handle';
import { attachServiceInstance } from '#lib/services/service-instances/attach';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.attachServiceInstance, ({ ctx, params }) => attachServiceInstance({ ctx, input: params })),
});
