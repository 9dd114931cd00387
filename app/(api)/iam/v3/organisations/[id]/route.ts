import * as contract from '#lib/contracts/iam';
import { handle, methods } from '#lib/http/handle';
import { getOrganisation } from '#lib/services/organisations/get';
import { updateOrganisation } from '#lib/services/organisations/update';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getOrganisation, ({ ctx, params }) => getOrganisation({ ctx, input: params })),
  PATCH: handle(contract.updateOrganisation, ({ ctx, params, body }) =>
    updateOrganisation({ ctx, input: { ...params, ...body } }),
  ),
});
