import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { listDeletedFiles } from '#lib/services/storage-files/list-deleted';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listDeletedFiles, ({ ctx, params, query }) =>
    listDeletedFiles({ ctx, input: { ...query, ...params } }),
  ),
});
