import * as contract from '#lib/contracts/deployments';
import { handle, methods } from '#lib/http/handle';
import { getDeployment } from '#lib/services/deployments/get';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getDeployment, ({ ctx, params }) => getDeployment({ ctx, input: params })),
});
