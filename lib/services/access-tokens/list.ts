import { count, desc, eq } from 'drizzle-orm';
import type { AccessToken } from '#lib/contracts/iam';
import { accessTokens } from '#lib/db/schema/organisations';
import { presentAccessToken } from '#lib/services/access-tokens/present';
import { requireSession } from '#lib/services/access-tokens/require-session';
import type { ServiceContext } from '#lib/services/context';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';

/** The caller's own tokens, newest first; never their text. */
export async function listAccessTokens({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput;
}): Promise<Rows<AccessToken>> {
  requireSession(ctx);
  const where = eq(accessTokens.userId, ctx.actor.userId);
  const { limit, offset } = limitOffset(input);
  const [[total], rows] = await Promise.all([
    ctx.db.select({ count: count() }).from(accessTokens).where(where),
    ctx.db.select().from(accessTokens).where(where).orderBy(desc(accessTokens.id)).limit(limit).offset(offset),
  ]);
  return { count: total?.count ?? 0, rows: rows.map(presentAccessToken) };
}
