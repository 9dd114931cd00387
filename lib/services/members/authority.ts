import { and, asc, eq } from 'drizzle-orm';
import { type Role, roles } from '#lib/core/roles';
import type { Transaction } from '#lib/db/client';
import { users } from '#lib/db/schema/identity';
import { members } from '#lib/db/schema/organisations';
import { AppError, invalidField, notFound } from '#lib/errors';
import { requirePermission, type ServiceContext } from '#lib/services/context';

/** `roles` is ordered, strongest first. */
function isAbove(role: Role, other: Role): boolean {
  return roles.indexOf(role) < roles.indexOf(other);
}

/** @throws AppError INVALID on `role` when it is above the caller's own */
export function requireGrantable(ctx: ServiceContext, organisationId: string, role: Role): void {
  const own = ctx.memberships.get(organisationId) ?? 'viewer';
  if (isAbove(role, own)) throw invalidField('role', `Your own role is ${own}; you cannot give a higher one.`);
}

/**
 * A member whom the caller may change, with their person.
 * @throws AppError NOT_FOUND for another organisation's id, FORBIDDEN without the permission or for a higher role
 */
export async function getMemberToManage(ctx: ServiceContext, tx: Transaction, memberId: string) {
  const [row] = await tx
    .select({ member: members, user: users })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(eq(members.id, memberId));
  if (!row) throw notFound('This member');
  requirePermission(ctx, row.member.organisationId, 'member:manage', 'This member');
  const own = ctx.memberships.get(row.member.organisationId) ?? 'viewer';
  if (isAbove(row.member.role, own)) {
    throw new AppError('FORBIDDEN', `Your own role is ${own}; you cannot change somebody with a higher one.`);
  }
  return row;
}

/**
 * Refuses to take the role of the last owner away. Locks the owners, so that two of them cannot demote each other.
 * @throws AppError PRECONDITION_FAILED
 */
export async function requireAnotherOwner(tx: Transaction, member: typeof members.$inferSelect): Promise<void> {
  const owners = await tx
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.organisationId, member.organisationId), eq(members.role, 'owner')))
    .orderBy(asc(members.id))
    .for('update');
  if (owners.some((owner) => owner.id !== member.id) || !owners.some((owner) => owner.id === member.id)) return;
  throw new AppError(
    'PRECONDITION_FAILED',
    'This is the last owner of the organisation. Make somebody else an owner first.',
  );
}
