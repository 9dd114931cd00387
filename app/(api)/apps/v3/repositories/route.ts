import * as contract from '#lib/contracts/applications';
import { handle, methods, paged } from '#lib/http/handle';
import { createRepository } from '#lib/services/repositories/create';
import { listRepositories } from '#lib/services/repositories/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listRepositories, async (call) =>
    paged(call, await listRepositories({ ctx: call.ctx, input: call.query })),
  ),
  POST: handle(contract.createRepository, ({ ctx, body }) => createRepository({ ctx, input: body })),
});
