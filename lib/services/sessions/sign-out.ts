import { auth } from '#lib/auth/auth';
import { recordPersonalAudit } from '#lib/services/audit/record-personal';
import { contextFor } from '#lib/services/identify';
import type { Server } from '#lib/services/server';
import { identifyBySession } from '#lib/services/sessions/identify';

/**
 * Ends the session of the cookie at once. Without a valid one there is nothing to do.
 * @returns the cookies that clear those of the session
 */
export async function signOut({
  server,
  headers,
}: {
  server: Server;
  headers: Headers;
}): Promise<{ cookies: string[] }> {
  const actor = await identifyBySession(server, headers);
  const answer = await auth(server).api.signOut({ headers, asResponse: true });
  if (!answer.ok) throw new Error(`Signing out failed with status ${answer.status}.`);
  if (actor) {
    const { db, memberships } = await contextFor(server, actor);
    await db.transaction((tx) =>
      recordPersonalAudit(tx, actor, memberships.keys(), {
        action: 'session.end',
        targetId: actor.userId,
        targetName: actor.name,
      }),
    );
  }
  return { cookies: answer.headers.getSetCookie() };
}
