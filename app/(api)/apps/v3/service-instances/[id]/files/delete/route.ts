import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { deleteFiles } from '#lib/services/storage-files/delete';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.deleteFiles, ({ ctx, params, body }) => deleteFiles({ ctx, input: { ...body, ...params } })),
});
