import { and, asc, count, eq, inArray } from 'drizzle-orm';
import type { Member } from '#lib/contracts/iam';
import { users } from '#lib/db/schema/identity';
import { members } from '#lib/db/schema/organisations';
import { organisationsWith, type ServiceContext } from '#lib/services/context';
import { presentMember } from '#lib/services/members/present';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';

/** Members of the caller's organisations, or of one of them, by name. */
export async function listMembers({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { organisation?: string | undefined };
}): Promise<Rows<Member>> {
  const where = and(
    inArray(members.organisationId, organisationsWith(ctx, 'member:read')),
    input.organisation ? eq(members.organisationId, input.organisation) : undefined,
  );
  const { limit, offset } = limitOffset(input);
  const [[total], rows] = await Promise.all([
    ctx.db.select({ count: count() }).from(members).where(where),
    ctx.db
      .select({ member: members, user: users })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(where)
      .orderBy(asc(users.name), asc(members.id))
      .limit(limit)
      .offset(offset),
  ]);
  return { count: total?.count ?? 0, rows: rows.map(({ member, user }) => presentMember(member, user)) };
}
