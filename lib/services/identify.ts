import { eq } from 'drizzle-orm';
import { members } from '#lib/db/schema/organisations';
import { AppError } from '#lib/errors';
import { identifyByToken } from '#lib/services/access-tokens/identify';
import type { Actor, ServiceContext } from '#lib/services/context';
import type { Server } from '#lib/services/server';
import { identifyBySession } from '#lib/services/sessions/identify';

/**
 * The context of a request, from `Authorization: Token …` (as the Divio command line sends it) or `Bearer …`, else from
 * the session cookie. Roles are read anew each time, so a downgrade takes effect at the next request.
 * @returns null for callers without a valid account
 * @throws AppError UNAUTHENTICATED when a token was sent and is not valid
 */
export async function identify(server: Server, headers: Headers): Promise<ServiceContext | null> {
  const authorization = headers.get('authorization');
  const token = authorization?.match(/^(?:Token|Bearer) +(\S+)$/i)?.[1];
  let actor: Actor | null;
  if (token) {
    actor = await identifyByToken(server, token);
    if (!actor)
      throw new AppError('UNAUTHENTICATED', 'This access token is not valid: it is unknown, revoked or expired.');
  } else {
    actor = await identifyBySession(server, headers);
  }
  return actor && contextFor(server, actor);
}

/** The context of a known actor. */
export async function contextFor(server: Server, actor: Actor): Promise<ServiceContext> {
  const db = server.database.db;
  const rows = await db
    .select({ organisationId: members.organisationId, role: members.role })
    .from(members)
    .where(eq(members.userId, actor.userId));
  const memberships = new Map(rows.map((row) => [row.organisationId, row.role]));
  const settings = {
    publicUrl: server.env.publicUrl,
    edgePort: server.env.STOWAGE_EDGE_PORT,
    dataDir: server.env.STOWAGE_DATA_DIR,
  };
  return { db, sealer: server.sealer, queue: server.queue, settings, actor, memberships };
}
