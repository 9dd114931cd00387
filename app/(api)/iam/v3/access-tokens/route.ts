import * as contract from '#lib/contracts/iam';
import { handle, methods, paged } from '#lib/http/handle';
import { createAccessToken } from '#lib/services/access-tokens/create';
import { listAccessTokens } from '#lib/services/access-tokens/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listAccessTokens, async (call) =>
    paged(call, await listAccessTokens({ ctx: call.ctx, input: call.query })),
  ),
  POST: handle(contract.createAccessToken, ({ ctx, body }) => createAccessToken({ ctx, input: body })),
});
