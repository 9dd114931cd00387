import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { measureFiles } from '#lib/services/storage-files/measure';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.measureFiles, ({ ctx, params, body }) => measureFiles({ ctx, input: { ...body, ...params } })),
});
