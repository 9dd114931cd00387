import * as contract from '#lib/contracts/iam';
import { jsonWithCookies } from '#lib/http/cookies';
import { handlePublic, methods } from '#lib/http/handle';
import { server } from '#lib/services/server';
import { signIn } from '#lib/services/sessions/sign-in';
import { signOut } from '#lib/services/sessions/sign-out';

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: handlePublic(contract.signIn, async ({ body, request }) => {
    const { me, cookies } = await signIn({ server: server(), input: body, headers: request.headers });
    return jsonWithCookies(me, contract.signIn.status, cookies);
  }),
  DELETE: handlePublic(contract.signOut, async ({ request }) => {
    const { cookies } = await signOut({ server: server(), headers: request.headers });
    return jsonWithCookies({}, contract.signOut.status, cookies);
  }),
});
