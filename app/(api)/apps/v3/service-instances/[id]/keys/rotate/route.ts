import * as contract from '#lib/contracts/storage-keys';
import { handle, methods } from '#lib/http/handle';
import { rotateStorageKey } from '#lib/services/storage-keys/rotate';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.rotateStorageKey, ({ ctx, params, query }) =>
    rotateStorageKey({ ctx, input: { ...query, ...params } }),
  ),
});
