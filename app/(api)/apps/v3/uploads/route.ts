import * as contract from '#lib/contracts/storage-files';
import { handle, methods, paged } from '#lib/http/handle';
import { createUpload, listUploads } from '#lib/services/storage-files/uploads';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listUploads, async (call) =>
    paged(call, await listUploads({ ctx: call.ctx, input: call.query })),
  ),
  POST: handle(contract.createUpload, ({ ctx, body }) => createUpload({ ctx, input: body })),
});
