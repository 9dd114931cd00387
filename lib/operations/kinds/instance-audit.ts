import { eq } from 'drizzle-orm';
import type { AuditAction } from '#lib/core/audit-actions';
import { serviceOf } from '#lib/core/catalogue';
import type { Transaction } from '#lib/db/client';
import { applications, environments } from '#lib/db/schema/applications';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { recordAudit } from '#lib/services/audit/record';

/** Writes what Stowage itself did to a service instance into the audit log. */
export async function instanceAudit(
  tx: Transaction,
  serviceInstanceId: string,
  action: AuditAction,
  details: Record<string, string | number> = {},
): Promise<void> {
  const [row] = await tx
    .select({ instance: serviceInstances, environment: environments, application: applications })
    .from(serviceInstances)
    .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .where(eq(serviceInstances.id, serviceInstanceId));
  if (!row) return;
  await recordAudit(tx, null, {
    organisationId: row.application.organisationId,
    applicationId: row.application.id,
    environmentId: row.environment.id,
    action,
    targetId: row.instance.id,
    targetName: `${serviceOf(row.instance.service).name} ${row.instance.prefix}`,
    details: { ...details, environment: row.environment.slug },
  });
}
