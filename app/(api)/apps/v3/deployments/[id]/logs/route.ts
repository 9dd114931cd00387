import * as contract from '#lib/contracts/deployments';
import { handle, methods } from '#lib/http/handle';
import { getDeploymentLogs } from '#lib/services/deployments/get-logs';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getDeploymentLogs, ({ ctx, params }) => getDeploymentLogs({ ctx, input: params })),
});
