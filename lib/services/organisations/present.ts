import type { Organisation } from '#lib/contracts/iam';
import type { Role } from '#lib/core/roles';
import type { organisations } from '#lib/db/schema/organisations';

export function presentOrganisation(row: typeof organisations.$inferSelect, role: Role): Organisation {
  return { uuid: row.id, name: row.name, created_at: row.createdAt.toISOString(), role };
}
