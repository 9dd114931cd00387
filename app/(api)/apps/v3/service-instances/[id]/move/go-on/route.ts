import * as contract from '#lib/contracts/storage-moves';
import { handle, methods } from '#lib/http/handle';
import { goOnMovingStorage } from '#lib/services/storage-moves/finish';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.goOnMovingStorage, ({ ctx, params }) => goOnMovingStorage({ ctx, input: params })),
});
