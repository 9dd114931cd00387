import * as contract from '#lib/contracts/iam';
import { handle, methods, paged } from '#lib/http/handle';
import { createMember } from '#lib/services/members/create';
import { listMembers } from '#lib/services/members/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listMembers, async (call) =>
    paged(call, await listMembers({ ctx: call.ctx, input: call.query })),
  ),
  POST: handle(contract.createMember, ({ ctx, body }) => createMember({ ctx, input: body })),
});
