import * as contract from '#lib/contracts/applications';
import { handle, methods } from '#lib/http/handle';
import { listEnvironmentLogs } from '#lib/services/environments/list-logs';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.listEnvironmentLogs, ({ ctx, params, query }) =>
    listEnvironmentLogs({ ctx, input: { ...params, ...query } }),
  ),
});
