import * as contract from '#lib/contracts/storage-settings';
import { handle, methods } from '#lib/http/handle';
import { testStorageCors } from '#lib/services/storage-settings/test-cors';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.testStorageCors, ({ ctx, params, body }) =>
    testStorageCors({ ctx, input: { ...params, ...body } }),
  ),
});
