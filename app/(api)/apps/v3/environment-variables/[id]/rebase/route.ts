import * as contract from '#lib/contracts/variables';
import { handle, methods } from '#lib/http/handle';
import { rebaseVariable } from '#lib/services/variables/rebase';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.rebaseVariable, ({ ctx, params }) => rebaseVariable({ ctx, input: params })),
});
