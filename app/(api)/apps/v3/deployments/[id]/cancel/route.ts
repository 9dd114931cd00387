import * as contract from '#lib/contracts/deployments';
import { handle, methods } from '#lib/http/handle';
import { cancelDeployment } from '#lib/services/deployments/cancel';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.cancelDeployment, ({ ctx, params }) => cancelDeployment({ ctx, input: params })),
});
