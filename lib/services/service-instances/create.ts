import { and, eq, isNull, or } from 'drizzle-orm';
import type { CreateServiceInstanceInput, ServiceInstance } from '#lib/contracts/services';
import { findService } from '#lib/core/catalogue';
import { regions } from '#lib/db/schema/installation';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { invalidField } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getEnvironmentFor } from '#lib/services/environments/load';
import { requireUsableRegion } from '#lib/services/regions/usable';
import { presentServiceInstance } from '#lib/services/service-instances/present';

/**
 * Adds a service to an environment. Nothing exists outside the database yet.
 * @throws AppError INVALID by field: unknown service or region, prefix in use; PRECONDITION_FAILED when the store of the region failed its test
 */
export async function createServiceInstance({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: CreateServiceInstanceInput;
}): Promise<ServiceInstance> {
  return ctx.db.transaction(async (tx) => {
    const { environment, application } = await getEnvironmentFor(ctx, input.environment, 'service:write', tx);
    const service = findService(input.service);
    if (!service) throw invalidField('service', 'This service does not exist. Choose one of the list.');
    const regionId = input.region ?? application.regionId;
    const [region] = await tx
      .select()
      .from(regions)
      .where(
        and(
          eq(regions.id, regionId),
          or(isNull(regions.organisationId), eq(regions.organisationId, application.organisationId)),
        ),
      )
      .for('key share');
    if (!region) throw invalidField('region', 'This region does not exist. Choose one of the list.');
    requireUsableRegion(region);
    const [row] = await tx
      .insert(serviceInstances)
      .values({
        environmentId: environment.id,
        regionId,
        service: service.identifier,
        type: service.type,
        prefix: input.prefix,
        visibility: input.visibility,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) {
      throw invalidField(
        'prefix',
        `“${input.prefix}” is taken by another ${service.name} of this environment. Choose another prefix.`,
      );
    }
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: environment.id,
      action: 'service-instance.add',
      targetId: row.id,
      targetName: `${service.name} ${row.prefix}`,
      details: { environment: environment.slug },
    });
    return presentServiceInstance(row, region);
  });
}
