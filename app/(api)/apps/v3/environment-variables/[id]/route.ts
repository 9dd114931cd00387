import * as contract from '#lib/contracts/variables';
import { handle, methods } from '#lib/http/handle';
import { removeVariable } from '#lib/services/variables/remove';
import { updateVariable } from '#lib/services/variables/update';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PATCH: handle(contract.updateVariable, ({ ctx, params, body }) =>
    updateVariable({ ctx, input: { ...params, ...body } }),
  ),
  DELETE: handle(contract.removeVariable, ({ ctx, params, query }) =>
    removeVariable({ ctx, input: { ...params, ...query } }),
  ),
});
