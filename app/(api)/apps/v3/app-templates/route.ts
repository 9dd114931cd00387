import * as contract from '#lib/contracts/catalogue';
import { handle, methods, paged } from '#lib/http/handle';
import { listAppTemplates } from '#lib/services/regions/app-templates';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listAppTemplates, async (call) => paged(call, await listAppTemplates({ input: call.query }))),
});
