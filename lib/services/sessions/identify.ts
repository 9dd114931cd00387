import { auth } from '#lib/auth/auth';
import type { Actor } from '#lib/services/context';
import type { Server } from '#lib/services/server';

/** Who the session cookie belongs to, or null without a valid one. */
export async function identifyBySession(server: Server, headers: Headers): Promise<Actor | null> {
  if (!headers.get('cookie')) return null;
  const found = await auth(server).api.getSession({ headers });
  if (!found) return null;
  return { userId: found.user.id, name: found.user.name, email: found.user.email, token: null };
}
