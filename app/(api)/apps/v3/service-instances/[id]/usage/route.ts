import * as contract from '#lib/contracts/storage-usage';
import { handle, methods } from '#lib/http/handle';
import { getUsage } from '#lib/services/storage-usage/get';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getUsage, ({ ctx, params, query }) => getUsage({ ctx, input: { ...query, ...params } })),
});
