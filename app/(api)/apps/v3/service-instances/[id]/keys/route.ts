import * as contract from '#lib/contracts/storage-keys';
import { handle, methods } from '#lib/http/handle';
import { getStorageKeys } from '#lib/services/storage-keys/get';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getStorageKeys, ({ ctx, params }) => getStorageKeys({ ctx, input: params })),
});
