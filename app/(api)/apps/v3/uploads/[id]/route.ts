import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { getUpload } from '#lib/services/storage-files/uploads';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getUpload, ({ ctx, params }) => getUpload({ ctx, input: params })),
});
