import type { AuditAction } from '#lib/core/audit-actions';
import { serviceOf } from '#lib/core/catalogue';
import type { Transaction } from '#lib/db/client';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import type { ServiceInstanceInTenant } from '#lib/services/service-instances/load';

/** Notes what was done with files. `details` hold names and counts, never a link. */
export async function auditFile(
  ctx: ServiceContext,
  { instance, environment, application }: ServiceInstanceInTenant,
  action: AuditAction & `file.${string}`,
  details: Record<string, string | number>,
  transaction?: Transaction,
): Promise<void> {
  const write = (tx: Transaction) =>
    recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: environment.id,
      action,
      targetId: instance.id,
      targetName: `${serviceOf(instance.service).name} ${instance.prefix}`,
      details: { ...details, environment: environment.slug },
    });
  await (transaction ? write(transaction) : ctx.db.transaction(write));
}
