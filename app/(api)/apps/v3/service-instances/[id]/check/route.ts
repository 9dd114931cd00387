import * as contract from '#lib/contracts/storage-checks';
import { handle, methods } from '#lib/http/handle';
import { getStorageCheck } from '#lib/services/storage-checks/get';
import { checkStorage } from '#lib/services/storage-checks/start';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getStorageCheck, ({ ctx, params }) => getStorageCheck({ ctx, input: params })),
  POST: handle(contract.checkStorage, ({ ctx, params }) => checkStorage({ ctx, input: params })),
});
