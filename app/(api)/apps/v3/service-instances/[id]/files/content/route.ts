import * as contract from '#lib/contracts/storage-files';
import { handle, methods } from '#lib/http/handle';
import { streamFile } from '#lib/services/storage-files/stream';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.streamFile, ({ ctx, params, query, request }) =>
    streamFile({ ctx, input: { ...query, ...params, signal: request.signal } }),
  ),
});
