import * as contract from '#lib/contracts/applications';
import { handle, methods, paged } from '#lib/http/handle';
import { createApplication } from '#lib/services/applications/create';
import { listApplications } from '#lib/services/applications/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listApplications, async (call) =>
    paged(call, await listApplications({ ctx: call.ctx, input: call.query })),
  ),
  POST: handle(contract.createApplication, ({ ctx, body }) => createApplication({ ctx, input: body })),
});
