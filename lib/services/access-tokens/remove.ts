import { and, eq } from 'drizzle-orm';
import { accessTokens } from '#lib/db/schema/organisations';
import { notFound } from '#lib/errors';
import { requireSession } from '#lib/services/access-tokens/require-session';
import { recordPersonalAudit } from '#lib/services/audit/record-personal';
import type { ServiceContext } from '#lib/services/context';

/** Revokes one of the caller's own tokens; its next request is refused. */
export async function removeAccessToken({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<Record<string, never>> {
  requireSession(ctx);
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .delete(accessTokens)
      .where(and(eq(accessTokens.id, input.id), eq(accessTokens.userId, ctx.actor.userId)))
      .returning();
    if (!row) throw notFound('This access token');
    await recordPersonalAudit(tx, ctx.actor, ctx.memberships.keys(), {
      action: 'token.revoke',
      targetId: row.id,
      targetName: row.name,
    });
  });
  return {};
}
