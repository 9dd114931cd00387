import * as contract from '#lib/contracts/storage-keys';
import { handle, methods } from '#lib/http/handle';
import { revealReadOnlyKey } from '#lib/services/storage-keys/read-only';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.revealReadOnlyKey, ({ ctx, params }) => revealReadOnlyKey({ ctx, input: params })),
});
