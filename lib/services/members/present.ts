import type { Member } from '#lib/contracts/iam';
import type { members } from '#lib/db/schema/organisations';
import type { UserRow } from '#lib/services/members/ensure-user';

export function presentMember(row: typeof members.$inferSelect, user: Pick<UserRow, 'id' | 'name' | 'email'>): Member {
  return {
    uuid: row.id,
    organisation: row.organisationId,
    user: { uuid: user.id, name: user.name, email: user.email },
    role: row.role,
    created_at: row.createdAt.toISOString(),
  };
}
