import * as contract from '#lib/contracts/storage-usage';
import { handle, methods } from '#lib/http/handle';
import { measurePrefixes } from '#lib/services/storage-usage/measure-prefixes';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.measurePrefixes, ({ ctx, params }) => measurePrefixes({ ctx, input: params })),
});
