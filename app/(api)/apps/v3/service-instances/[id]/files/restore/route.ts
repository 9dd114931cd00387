import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { restoreFiles } from '#lib/services/storage-files/restore';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.restoreFiles, ({ ctx, params, body }) => restoreFiles({ ctx, input: { ...body, ...params } })),
});
