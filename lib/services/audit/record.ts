import type { AuditAction } from '#lib/core/audit-actions';
import type { Transaction } from '#lib/db/client';
import { auditEvents } from '#lib/db/schema/audit-events';
import type { Actor } from '#lib/services/context';

export interface AuditEntry {
  organisationId: string;
  action: AuditAction;
  targetId?: string;
  /** How people call the target: a name, never a secret. */
  targetName?: string;
  applicationId?: string;
  environmentId?: string;
  details?: Record<string, string | number | boolean | null>;
}

/** Writes who did what, in the transaction of the write itself. `null` is Stowage's own worker. */
export async function recordAudit(tx: Transaction, actor: Actor | null, entry: AuditEntry): Promise<void> {
  await tx.insert(auditEvents).values({
    ...entry,
    actorId: actor?.userId ?? null,
    actorName: actor ? actor.name || actor.email : 'Stowage',
    tokenId: actor?.token?.id ?? null,
  });
}
