import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { previewFiles } from '#lib/services/storage-files/links';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.previewFiles, ({ ctx, params, body }) => previewFiles({ ctx, input: { ...body, ...params } })),
});
