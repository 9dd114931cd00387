import { and, eq, isNull } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { ServiceInstance } from '#lib/contracts/services';
import { serviceInstanceCan } from '#lib/core/states';
import { environmentPath } from '#lib/core/storage-path';
import type { Transaction } from '#lib/db/client';
import { environments } from '#lib/db/schema/applications';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { keyRotations } from '#lib/db/schema/storage';
import { AppError, invalidField, notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { type EnvironmentInTenant, getEnvironmentFor } from '#lib/services/environments/load';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import { getRegion } from '#lib/services/regions/connect';
import { auditServiceInstance } from '#lib/services/service-instances/audit';
import { lockServiceInstanceFor, type ServiceInstanceRow } from '#lib/services/service-instances/load';
import { isPrefixTaken } from '#lib/services/service-instances/prefix';
import { presentServiceInstance } from '#lib/services/service-instances/present';
import { requireData } from '#lib/services/service-instances/trash';
import { findActiveKey } from '#lib/services/storage-keys/rows';

const pathOf = ({ application, environment }: EnvironmentInTenant) =>
  environmentPath(application.slug, environment.slug);

/**
 * Starts to give an instance in the trash to another environment of its organisation. It stays in the trash until the
 * operation has made a new key and revoked the old ones: what was deleted may have left them anywhere.
 * @param input `prefix`: another one than it had, since it begins the names of the variables there
 * @returns the instance as it is now, with the operation that brings it over
 * @throws AppError NOT_FOUND and FORBIDDEN for both places; INVALID on `environment` or `prefix` when it cannot go there;
 * PRECONDITION_FAILED when it is not in the trash, or while an operation works on it
 */
export async function restoreElsewhere(
  ctx: ServiceContext,
  input: { id: string; environmentId: string; prefix: string | undefined },
): Promise<ServiceInstance> {
  return ctx.db.transaction(async (tx) => {
    await lockEnvironment(tx, input.environmentId);
    const target = await getEnvironmentFor(ctx, input.environmentId, 'service:write', tx);
    const found = await lockServiceInstanceFor(ctx, tx, input.id, 'service:write', 'any');
    const { instance, application } = found;
    if (target.application.organisationId !== application.organisationId)
      throw invalidField('environment', 'A storage stays in its organisation. Choose an environment of the same one.');
    if (!serviceInstanceCan.restore(instance.state))
      throw new AppError('PRECONDITION_FAILED', serviceInstanceCan.restore.sentence);
    requireData(instance);
    const prefix = input.prefix ?? instance.prefix;
    if (await isPrefixTaken(tx, instance, target.environment.id, prefix))
      throw invalidField('prefix', `“${prefix}” is taken in ${pathOf(target)}. Choose another prefix.`);

    const region = await getRegion(tx, instance.regionId);
    const rotationId = capabilitiesOf(region).ownKeys.can ? await startRotation(tx, instance) : '';
    const operationId = await enqueueOperation(tx, ctx.queue, {
      kind: 'restore-elsewhere',
      organisationId: application.organisationId,
      target: targets.serviceInstance(instance.id),
      input: {
        serviceInstanceId: instance.id,
        environmentId: target.environment.id,
        prefix,
        rotationId,
        from: pathOf(found),
      },
      requestedById: ctx.actor.userId,
    });
    if (rotationId) await tx.update(keyRotations).set({ operationId }).where(eq(keyRotations.id, rotationId));
    const [row] = await tx
      .update(serviceInstances)
      .set({ operationId, stateMessage: '' })
      .where(eq(serviceInstances.id, instance.id))
      .returning();
    if (!row) throw notFound('This service instance');
    await auditServiceInstance(tx, ctx, { ...target, instance }, 'storage-restore.start', {
      from: pathOf(found),
      to: pathOf(target),
    });
    return presentServiceInstance(row, region);
  });
}

/** It is not deleted before this has been stored. Before the instance, as everywhere. */
async function lockEnvironment(tx: Transaction, id: string): Promise<void> {
  await tx.select({ id: environments.id }).from(environments).where(eq(environments.id, id)).for('share');
}

/** Begins a rotation that leaves nothing of the keys before it. @returns its id */
async function startRotation(tx: Transaction, { id: serviceInstanceId }: ServiceInstanceRow): Promise<string> {
  const active = await findActiveKey(tx, serviceInstanceId);
  await tx
    .update(keyRotations)
    .set({ endedAt: new Date(), message: 'The storage was restored into another environment.' })
    .where(and(eq(keyRotations.serviceInstanceId, serviceInstanceId), isNull(keyRotations.endedAt)));
  const id = v7();
  await tx.insert(keyRotations).values({ id, serviceInstanceId, oldKeyId: active?.keyId ?? '' });
  return id;
}
