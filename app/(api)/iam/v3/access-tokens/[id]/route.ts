import * as contract from '#lib/contracts/iam';
import { handle, methods } from '#lib/http/handle';
import { removeAccessToken } from '#lib/services/access-tokens/remove';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  DELETE: handle(contract.removeAccessToken, ({ ctx, params }) => removeAccessToken({ ctx, input: params })),
});
