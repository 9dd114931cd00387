import type { AccessToken, CreateAccessTokenInput } from '#lib/contracts/iam';
import { accessTokens } from '#lib/db/schema/organisations';
import { createToken, hashToken } from '#lib/secrets';
import { presentAccessToken } from '#lib/services/access-tokens/present';
import { requireSession } from '#lib/services/access-tokens/require-session';
import { recordPersonalAudit } from '#lib/services/audit/record-personal';
import type { ServiceContext } from '#lib/services/context';

const DAY_MS = 86_400_000;

/**
 * Makes a token for the caller. Its text is in this answer and nowhere else; what it may do is also limited by the
 * caller's role at the time of each use.
 * @throws AppError FORBIDDEN for callers with a token
 */
export async function createAccessToken({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: CreateAccessTokenInput;
}): Promise<AccessToken & { token: string }> {
  requireSession(ctx);
  const token = createToken();
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(accessTokens)
      .values({
        userId: ctx.actor.userId,
        name: input.name,
        tokenHash: hashToken(token),
        hint: token.slice(-4),
        scopes: [...new Set(input.scopes)],
        expiresAt: input.expires_in_days === null ? null : new Date(Date.now() + input.expires_in_days * DAY_MS),
      })
      .returning();
    if (!row) throw new Error('The token row was not returned.');
    await recordPersonalAudit(tx, ctx.actor, ctx.memberships.keys(), {
      action: 'token.create',
      targetId: row.id,
      targetName: row.name,
      details: { scopes: row.scopes.join(', ') },
    });
    return { ...presentAccessToken(row), token };
  });
}
