import { and, eq, gt, isNull, or } from 'drizzle-orm';
import { sessions } from '#lib/db/schema/identity';
import { regions } from '#lib/db/schema/installation';
import { members } from '#lib/db/schema/organisations';
import { storageOrigins } from '#lib/object-stores/storage-origins';
import { server } from '#lib/services/server';

/** As better-auth sets it: the token of the session, a dot, and its signature. */
const SESSION_COOKIE = /(?:^|;\s*)(?:__Secure-)?stowage\.session_token=([^;.]+)\./;

/**
 * Where the pages of whoever sends these headers may load pictures from and send files to: the stores of the regions
 * that they see. One policy covers a visit, because going from page to page loads no new document; signing in does.
 * Nobody else is told, as the hosts of a store may be those of a private network.
 */
export async function listStorageOrigins(headers: Headers): Promise<string[]> {
  const token = SESSION_COOKIE.exec(headers.get('cookie') ?? '')?.[1];
  if (!token) return [];
  const { db } = server().database;
  const rows = await db
    .select({ settings: regions.storeSettings })
    .from(sessions)
    .innerJoin(members, eq(members.userId, sessions.userId))
    .innerJoin(regions, or(isNull(regions.organisationId), eq(regions.organisationId, members.organisationId)))
    .where(and(eq(sessions.token, token), gt(sessions.expiresAt, new Date())));
  return [...new Set(rows.flatMap(({ settings }) => storageOrigins(settings)))].sort();
}
