import * as contract from '#lib/contracts/storage-moves';
import { handle, methods } from '#lib/http/handle';
import { takeStorageMoveBack } from '#lib/services/storage-moves/finish';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.takeStorageMoveBack, ({ ctx, params }) => takeStorageMoveBack({ ctx, input: params })),
});
