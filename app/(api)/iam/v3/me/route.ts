import * as contract from '#lib/contracts/iam';
import { handle, methods } from '#lib/http/handle';
import { getMe } from '#lib/services/sessions/get-me';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getMe, ({ ctx }) => getMe({ ctx })),
});
