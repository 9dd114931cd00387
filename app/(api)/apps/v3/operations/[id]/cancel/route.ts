import * as contract from '#lib/contracts/deployments';
import { handle, methods } from '#lib/http/handle';
import { cancelOperation } from '#lib/services/operations/cancel';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.cancelOperation, ({ ctx, params }) => cancelOperation({ ctx, input: params })),
});
