import { eq } from 'drizzle-orm';
import { members } from '#lib/db/schema/organisations';
import { AppError } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getMemberToManage, requireAnotherOwner } from '#lib/services/members/authority';

/**
 * Takes somebody out of the organisation; their sessions and tokens see nothing of it from the next request on.
 * @throws AppError PRECONDITION_FAILED for oneself and for the last owner
 */
export async function removeMember({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<Record<string, never>> {
  await ctx.db.transaction(async (tx) => {
    const { member, user } = await getMemberToManage(ctx, tx, input.id);
    if (member.userId === ctx.actor.userId) {
      throw new AppError('PRECONDITION_FAILED', 'You cannot remove yourself. Ask another owner or admin.');
    }
    await requireAnotherOwner(tx, member);
    await tx.delete(members).where(eq(members.id, member.id));
    await recordAudit(tx, ctx.actor, {
      organisationId: member.organisationId,
      action: 'member.remove',
      targetId: member.id,
      targetName: user.name,
    });
  });
  return {};
}
