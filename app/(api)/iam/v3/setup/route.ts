import * as contract from '#lib/contracts/iam';
import { handlePublic, methods } from '#lib/http/handle';
import { server } from '#lib/services/server';
import { setUp } from '#lib/services/setup/set-up';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handlePublic(contract.setUp, ({ body }) => setUp({ server: server(), input: body })),
});
