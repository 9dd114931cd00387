import * as contract from '#lib/contracts/catalogue';
import { handle, methods } from '#lib/http/handle';
import { getAppTemplate } from '#lib/services/regions/app-templates';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: handle(contract.getAppTemplate, ({ params }) => getAppTemplate({ input: params })),
});
