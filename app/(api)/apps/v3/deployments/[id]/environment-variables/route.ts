import * as contract from '#lib/contracts/deployments';
import { handle, methods } from '#lib/http/handle';
import { getDeploymentVariables } from '#lib/services/deployments/get-variables';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getDeploymentVariables, ({ ctx, params }) => getDeploymentVariables({ ctx, input: params })),
});
