import * as contract from '#lib/contracts/regions';
import { handle, methods } from '#lib/http/handle';
import { probeRegion } from '#lib/services/regions/probe';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handle(contract.probeRegion, ({ ctx, params }) => probeRegion({ ctx, input: params })),
});
