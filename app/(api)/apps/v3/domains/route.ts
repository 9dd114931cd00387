import * as contract from '#lib/contracts/applications';
import { handle, methods, paged } from '#lib/http/handle';
import { createDomain } from '#lib/services/domains/create';
import { listDomains } from '#lib/services/domains/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listDomains, async (call) =>
    paged(call, await listDomains({ ctx: call.ctx, input: call.query })),
  ),
  POST: handle(contract.createDomain, ({ ctx, body }) => createDomain({ ctx, input: body })),
});
