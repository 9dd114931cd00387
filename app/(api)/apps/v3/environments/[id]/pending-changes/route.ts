import * as contract from '#lib/contracts/applications';
import { handle, methods } from '#lib/http/handle';
import { getPendingChanges } from '#lib/services/environments/get-pending-changes';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getPendingChanges, ({ ctx, params }) => getPendingChanges({ ctx, input: params })),
});
