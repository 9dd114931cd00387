import type { AccessToken } from '#lib/contracts/iam';
import type { TokenScope } from '#lib/core/roles';
import type { accessTokens } from '#lib/db/schema/organisations';

export function presentAccessToken(row: typeof accessTokens.$inferSelect): AccessToken {
  return {
    uuid: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes as TokenScope[],
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
