import * as contract from '#lib/contracts/deployments';
import { handle, methods, paged } from '#lib/http/handle';
import { listAuditEvents } from '#lib/services/audit/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listAuditEvents, async (call) =>
    paged(call, await listAuditEvents({ ctx: call.ctx, input: call.query })),
  ),
});
