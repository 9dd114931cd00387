import * as contract from '#lib/contracts/applications';
import { handle, methods } from '#lib/http/handle';
import { removeDomain } from '#lib/services/domains/remove';
import { updateDomain } from '#lib/services/domains/update';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PATCH: handle(contract.updateDomain, ({ ctx, params, body }) => updateDomain({ ctx, input: { ...params, ...body } })),
  DELETE: handle(contract.removeDomain, ({ ctx, params }) => removeDomain({ ctx, input: params })),
});
