import * as contract from '#lib/contracts/storage-keys';
import { handle, methods } from '#lib/http/handle';
import { rotateStorageKeyBack } from '#lib/services/storage-keys/rotate';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.rotateStorageKeyBack, ({ ctx, params }) => rotateStorageKeyBack({ ctx, input: params })),
});
