import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { TokenScope } from '#lib/core/roles';
import { users } from '#lib/db/schema/identity';
import { accessTokens } from '#lib/db/schema/organisations';
import { hashToken } from '#lib/secrets';
import type { Actor } from '#lib/services/context';
import type { Server } from '#lib/services/server';

/**
 * Who an access token belongs to, or null when it is unknown, revoked or expired. Read from the database at every
 * request, so a revoked token is refused at once; `last_used_at` is written at most once a minute.
 */
export async function identifyByToken({ database: { db } }: Server, token: string): Promise<Actor | null> {
  const [row] = await db
    .select({
      id: accessTokens.id,
      scopes: accessTokens.scopes,
      userId: users.id,
      name: users.name,
      email: users.email,
      isUseStale: sql<boolean>`${accessTokens.lastUsedAt} is null or ${accessTokens.lastUsedAt} < now() - interval '1 minute'`,
    })
    .from(accessTokens)
    .innerJoin(users, eq(users.id, accessTokens.userId))
    .where(
      and(
        eq(accessTokens.tokenHash, hashToken(token)),
        or(isNull(accessTokens.expiresAt), gt(accessTokens.expiresAt, new Date())),
      ),
    );
  if (!row) return null;
  if (row.isUseStale) await db.update(accessTokens).set({ lastUsedAt: new Date() }).where(eq(accessTokens.id, row.id));
  return {
    userId: row.userId,
    name: row.name,
    email: row.email,
    token: { id: row.id, scopes: row.scopes as TokenScope[] },
  };
}
