import * as contract from '#lib/contracts/trash';
import { handle, methods } from '#lib/http/handle';
import { getTrashedStorage } from '#lib/services/trash/get';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getTrashedStorage, ({ ctx, params }) => getTrashedStorage({ ctx, input: params })),
});
