import * as contract from '#lib/contracts/applications';
import { handle, methods } from '#lib/http/handle';
import { checkRepository } from '#lib/services/repositories/check';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.checkRepository, ({ ctx, params, body }) =>
    checkRepository({ ctx, input: { ...params, ...body } }),
  ),
});
