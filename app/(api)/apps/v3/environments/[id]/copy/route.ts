import * as contract from '#lib/contracts/applications';
import { handle, methods } from '#lib/http/handle';
import { copyEnvironment } from '#lib/services/environments/copy';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.copyEnvironment, ({ ctx, params, body }) =>
    copyEnvironment({ ctx, input: { ...params, ...body } }),
  ),
});
