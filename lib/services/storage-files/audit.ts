import type { AuditAction } from '#lib/core/audit-actions';
import type { Transaction } from '#lib/db/client';
import type { ServiceContext } from '#lib/services/context';
import { auditServiceInstance } from '#lib/services/service-instances/audit';
import type { ServiceInstanceInTenant } from '#lib/services/service-instances/load';

/** Notes what was done with files. `details` hold names and counts, never a link. */
export async function auditFile(
  ctx: ServiceContext,
  found: ServiceInstanceInTenant,
  action: AuditAction & `file.${string}`,
  details: Record<string, string | number>,
  transaction?: Transaction,
): Promise<void> {
  const write = (tx: Transaction) => auditServiceInstance(tx, ctx, found, action, details);
  await (transaction ? write(transaction) : ctx.db.transaction(write));
}
