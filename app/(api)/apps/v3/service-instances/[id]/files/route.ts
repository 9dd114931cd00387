import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { listFiles } from '#lib/services/storage-files/list';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listFiles, ({ ctx, params, query }) => listFiles({ ctx, input: { ...query, ...params } })),
});
