import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { completeUpload } from '#lib/services/storage-files/uploads';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.completeUpload, ({ ctx, params }) => completeUpload({ ctx, input: params })),
});
