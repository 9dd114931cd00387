import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { cancelUpload } from '#lib/services/storage-files/uploads';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.cancelUpload, ({ ctx, params }) => cancelUpload({ ctx, input: params })),
});
