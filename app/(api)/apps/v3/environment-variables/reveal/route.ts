import * as contract from '#lib/contracts/variables';
import { handle, methods } from '#lib/http/handle';
import { revealVariable } from '#lib/services/variables/reveal';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.revealVariable, ({ ctx, body }) => revealVariable({ ctx, input: body })),
});
