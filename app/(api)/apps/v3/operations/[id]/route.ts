import * as contract from '#lib/contracts/deployments';
import { handle, methods } from '#lib/http/handle';
import { getOperation } from '#lib/services/operations/get';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getOperation, ({ ctx, params }) => getOperation({ ctx, input: params })),
});
