import type { Domain } from '#lib/contracts/applications';
import type { domains } from '#lib/db/schema/applications';

export type DomainRow = typeof domains.$inferSelect;

export function presentDomain(row: DomainRow): Domain {
  return {
    uuid: row.id,
    environment: row.environmentId,
    name: row.name,
    kind: row.kind,
    created_at: row.createdAt.toISOString(),
  };
}
