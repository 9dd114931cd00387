import * as contract from '#lib/contracts/variables';
import { handle, methods } from '#lib/http/handle';
import { bulkVariables } from '#lib/services/variables/bulk';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.bulkVariables, ({ ctx, body }) => bulkVariables({ ctx, input: body })),
});
