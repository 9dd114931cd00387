import * as contract from '#lib/contracts/storage-settings';
import { handle, methods } from '#lib/http/handle';
import { applyStorageSettings } from '#lib/services/storage-settings/apply';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.applyStorageSettings, ({ ctx, params, body }) =>
    applyStorageSettings({ ctx, input: { ...params, ...body } }),
  ),
});
