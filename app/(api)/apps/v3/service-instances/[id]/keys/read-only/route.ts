import * as contract from '#lib/contracts/storage-keys';
import { handle, methods } from '#lib/http/handle';
import { createReadOnlyKey, removeReadOnlyKey } from '#lib/services/storage-keys/read-only';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.createReadOnlyKey, ({ ctx, params }) => createReadOnlyKey({ ctx, input: params })),
  DELETE: handle(contract.removeReadOnlyKey, ({ ctx, params }) => removeReadOnlyKey({ ctx, input: params })),
});
