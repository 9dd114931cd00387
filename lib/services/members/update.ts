import { eq } from 'drizzle-orm';
import type { Member } from '#lib/contracts/iam';
import type { Role } from '#lib/core/roles';
import { members } from '#lib/db/schema/organisations';
import { notFound } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getMemberToManage, requireAnotherOwner, requireGrantable } from '#lib/services/members/authority';
import { presentMember } from '#lib/services/members/present';

/**
 * Changes the role of a member; it counts from their next request on.
 * @throws AppError INVALID on a `role` above the caller's own, PRECONDITION_FAILED for the last owner
 */
export async function updateMember({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; role: Role };
}): Promise<Member> {
  return ctx.db.transaction(async (tx) => {
    const { member, user } = await getMemberToManage(ctx, tx, input.id);
    requireGrantable(ctx, member.organisationId, input.role);
    if (input.role !== 'owner') await requireAnotherOwner(tx, member);
    const [row] = await tx.update(members).set({ role: input.role }).where(eq(members.id, member.id)).returning();
    if (!row) throw notFound('This member');
    await recordAudit(tx, ctx.actor, {
      organisationId: row.organisationId,
      action: 'member.update',
      targetId: row.id,
      targetName: user.name,
      details: { role: row.role },
    });
    return presentMember(row, user);
  });
}
