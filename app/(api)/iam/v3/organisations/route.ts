import * as contract from '#lib/contracts/iam';
import { handle, methods, paged } from '#lib/http/handle';
import { listOrganisations } from '#lib/services/organisations/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listOrganisations, async (call) =>
    paged(call, await listOrganisations({ ctx: call.ctx, input: call.query })),
  ),
});
