import * as contract from '#lib/contracts/storage-settings';
import { handle, methods } from '#lib/http/handle';
import { keepStorageSettings } from '#lib/services/storage-settings/keep';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.keepStorageSettings, ({ ctx, params, body }) =>
    keepStorageSettings({ ctx, input: { ...params, ...body } }),
  ),
});
