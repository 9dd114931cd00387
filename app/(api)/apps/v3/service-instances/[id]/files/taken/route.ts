import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { findTakenKeys } from '#lib/services/storage-files/taken';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.findTakenKeys, ({ ctx, params, body }) =>
    findTakenKeys({ ctx, input: { ...body, ...params } }),
  ),
});
