import type { CreateMemberInput, Member } from '#lib/contracts/iam';
import { members } from '#lib/db/schema/organisations';
import { invalidField } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import { requirePermission, type ServiceContext } from '#lib/services/context';
import { requireGrantable } from '#lib/services/members/authority';
import { ensureUser } from '#lib/services/members/ensure-user';
import { presentMember } from '#lib/services/members/present';

/**
 * Adds a person to an organisation. Somebody with an account keeps their name and password; those given are ignored.
 * @throws AppError INVALID on `role` above the caller's own, on `email` for somebody who is a member
 */
export async function createMember({ ctx, input }: { ctx: ServiceContext; input: CreateMemberInput }): Promise<Member> {
  requirePermission(ctx, input.organisation, 'member:manage', 'This organisation');
  requireGrantable(ctx, input.organisation, input.role);
  return ctx.db.transaction(async (tx) => {
    const user = await ensureUser(tx, input);
    const [row] = await tx
      .insert(members)
      .values({ organisationId: input.organisation, userId: user.id, role: input.role })
      .onConflictDoNothing()
      .returning();
    if (!row) throw invalidField('email', 'This person is a member already. Change their role in the list.');
    await recordAudit(tx, ctx.actor, {
      organisationId: input.organisation,
      action: 'member.add',
      targetId: row.id,
      targetName: user.name,
      details: { role: row.role },
    });
    return presentMember(row, user);
  });
}
