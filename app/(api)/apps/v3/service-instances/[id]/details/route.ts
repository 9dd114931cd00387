import * as contract from '#lib/contracts/services';
import { handle, methods } from '#lib/http/handle';
import { getServiceInstanceDetails } from '#lib/services/service-instances/get-details';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getServiceInstanceDetails, ({ ctx, params }) =>
    getServiceInstanceDetails({ ctx, input: params }),
  ),
});
