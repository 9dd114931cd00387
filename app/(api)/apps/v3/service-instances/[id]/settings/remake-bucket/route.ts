import * as contract from '#lib/contracts/storage-settings';
import { handle, methods } from '#lib/http/handle';
import { remakeBucket } from '#lib/services/storage-settings/remake-bucket';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.remakeBucket, ({ ctx, params }) => remakeBucket({ ctx, input: params })),
});
