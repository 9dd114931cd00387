import * as contract from '#lib/contracts/applications';
import { handle, methods } from '#lib/http/handle';
import { getRepository } from '#lib/services/repositories/get';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getRepository, ({ ctx, params }) => getRepository({ ctx, input: params })),
});
