import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { downloadFile } from '#lib/services/storage-files/links';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.downloadFile, ({ ctx, params, body }) => downloadFile({ ctx, input: { ...body, ...params } })),
});
