import * as contract from '#lib/contracts/storage-settings';
import { handle, methods } from '#lib/http/handle';
import { observeStorageSettings } from '#lib/services/storage-settings/observe';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.observeStorageSettings, ({ ctx, params }) => observeStorageSettings({ ctx, input: params })),
});
