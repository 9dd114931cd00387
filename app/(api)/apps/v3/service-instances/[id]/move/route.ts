import * as contract from '#lib/contracts/storage-moves';
import { handle, methods } from '#lib/http/handle';
import { moveStorage } from '#lib/services/storage-moves/create';
import { getStorageMove } from '#lib/services/storage-moves/get';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getStorageMove, ({ ctx, params }) => getStorageMove({ ctx, input: params })),
  POST: handle(contract.moveStorage, ({ ctx, params, body }) => moveStorage({ ctx, input: { ...params, ...body } })),
});
