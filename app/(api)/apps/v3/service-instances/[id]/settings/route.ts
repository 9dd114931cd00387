import * as contract from '#lib/contracts/storage-settings';
import { handle, methods } from '#lib/http/handle';
import { getStorageSettings } from '#lib/services/storage-settings/get';
import { updateStorageSettings } from '#lib/services/storage-settings/update';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getStorageSettings, ({ ctx, params }) => getStorageSettings({ ctx, input: params })),
  PATCH: handle(contract.updateStorageSettings, ({ ctx, params, body }) =>
    updateStorageSettings({ ctx, input: { ...params, ...body } }),
  ),
});
