import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { createFileLink } from '#lib/services/storage-files/links';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.createFileLink, ({ ctx, params, body }) =>
    createFileLink({ ctx, input: { ...body, ...params } }),
  ),
});
