import type { AuditAction } from '#lib/core/audit-actions';
import { serviceOf } from '#lib/core/catalogue';
import type { Transaction } from '#lib/db/client';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import type { ServiceInstanceInTenant } from '#lib/services/service-instances/load';

/** Notes what a person did with an instance, in the transaction that does it. */
export async function auditServiceInstance(
  tx: Transaction,
  ctx: ServiceContext,
  { instance, environment, application }: ServiceInstanceInTenant,
  action: AuditAction,
  details: Record<string, string | number> = {},
): Promise<void> {
  await recordAudit(tx, ctx.actor, {
    organisationId: application.organisationId,
    applicationId: application.id,
    environmentId: environment.id,
    action,
    targetId: instance.id,
    targetName: `${serviceOf(instance.service).name} ${instance.prefix}`,
    details: { environment: environment.slug, ...details },
  });
}
