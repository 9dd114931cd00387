import type { Transaction } from '#lib/db/client';
import { type AuditEntry, recordAudit } from '#lib/services/audit/record';
import type { Actor } from '#lib/services/context';

/** Records what concerns a person rather than an organisation (tokens, sessions) in each organisation they belong to. */
export async function recordPersonalAudit(
  tx: Transaction,
  actor: Actor | null,
  organisationIds: Iterable<string>,
  entry: Omit<AuditEntry, 'organisationId'>,
): Promise<void> {
  for (const organisationId of organisationIds) await recordAudit(tx, actor, { ...entry, organisationId });
}
