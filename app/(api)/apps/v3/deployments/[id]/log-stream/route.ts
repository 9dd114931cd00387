import * as contract from '#lib/contracts/deployments';
import { handle, methods } from '#lib/http/handle';
import { streamDeploymentLog } from '#lib/services/deployments/stream-log';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.streamDeploymentLog, ({ ctx, params, query, request }) =>
    streamDeploymentLog({ ctx, input: { ...params, ...query }, request }),
  ),
});
