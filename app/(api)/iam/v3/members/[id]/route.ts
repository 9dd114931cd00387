import * as contract from '#lib/contracts/iam';
import { handle, methods } from '#lib/http/handle';
import { removeMember } from '#lib/services/members/remove';
import { updateMember } from '#lib/services/members/update';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PATCH: handle(contract.updateMember, ({ ctx, params, body }) => updateMember({ ctx, input: { ...params, ...body } })),
  DELETE: handle(contract.removeMember, ({ ctx, params }) => removeMember({ ctx, input: params })),
});
