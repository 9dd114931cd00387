import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { signUploadParts } from '#lib/services/storage-files/uploads';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.signUploadParts, ({ ctx, params, body }) =>
    signUploadParts({ ctx, input: { ...body, ...params } }),
  ),
});
