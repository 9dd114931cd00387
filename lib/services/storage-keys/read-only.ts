import { and, eq } from 'drizzle-orm';
import type { StorageKeySecret, StorageKeys } from '#lib/contracts/storage-keys';
import type { AuditAction } from '#lib/core/audit-actions';
import type { Action } from '#lib/core/roles';
import type { Transaction } from '#lib/db/client';
import { storageKeys } from '#lib/db/schema/service-instances';
import { AppError, notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { auditServiceInstance } from '#lib/services/service-instances/audit';
import { lockServiceInstanceFor, type ServiceInstanceInTenant } from '#lib/services/service-instances/load';
import { findRefusals, readStorageKeys } from '#lib/services/storage-keys/get';
import { openKey } from '#lib/services/storage-keys/rows';

interface Verb<T> {
  id: string;
  permission: Action;
  action: AuditAction;
  do(tx: Transaction, found: ServiceInstanceInTenant): Promise<T>;
}

async function audited<T>(ctx: ServiceContext, verb: Verb<T>): Promise<T> {
  return ctx.db.transaction(async (tx) => {
    const found = await lockServiceInstanceFor(ctx, tx, verb.id, verb.permission);
    const result = await verb.do(tx, found);
    await auditServiceInstance(tx, ctx, found, verb.action);
    return result;
  });
}

async function findReadOnlyKey(tx: Transaction, serviceInstanceId: string) {
  const [row] = await tx
    .select()
    .from(storageKeys)
    .where(and(eq(storageKeys.serviceInstanceId, serviceInstanceId), eq(storageKeys.access, 'read-only')));
  return row ?? null;
}

async function start(
  ctx: ServiceContext,
  tx: Transaction,
  found: ServiceInstanceInTenant,
  wanted: 'present' | 'absent',
): Promise<StorageKeys> {
  const { instance, application } = found;
  await enqueueOperation(tx, ctx.queue, {
    kind: 'read-only-key',
    organisationId: application.organisationId,
    target: targets.serviceInstance(instance.id),
    input: { serviceInstanceId: instance.id, wanted },
    requestedById: ctx.actor.userId,
  });
  return readStorageKeys(ctx, tx, found);
}

/** @throws AppError PRECONDITION_FAILED when the store has no such keys, or one is there */
export async function createReadOnlyKey({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageKeys> {
  return audited(ctx, {
    id: input.id,
    permission: 'service:write',
    action: 'read-only-key.create',
    async do(tx, found) {
      const { readOnly: refusal } = await findRefusals(tx, found.instance);
      if (refusal) throw new AppError('PRECONDITION_FAILED', refusal);
      if (await findReadOnlyKey(tx, found.instance.id))
        throw new AppError(
          'PRECONDITION_FAILED',
          'This storage has a read-only key already. Revoke it to get another.',
        );
      return start(ctx, tx, found, 'present');
    },
  });
}

/** @throws AppError NOT_FOUND when there is none */
export async function removeReadOnlyKey({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageKeys> {
  return audited(ctx, {
    id: input.id,
    permission: 'service:write',
    action: 'read-only-key.remove',
    async do(tx, found) {
      if (!(await findReadOnlyKey(tx, found.instance.id))) throw notFound('A read-only key of this storage');
      return start(ctx, tx, found, 'absent');
    },
  });
}

/** The secret in clear; every read is audited. @throws AppError NOT_FOUND when there is no such key */
export async function revealReadOnlyKey({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageKeySecret> {
  return audited(ctx, {
    id: input.id,
    permission: 'variable:reveal',
    action: 'service-instance.reveal',
    async do(tx, { instance }) {
      const row = await findReadOnlyKey(tx, instance.id);
      if (!row) throw notFound('A read-only key of this storage');
      return { key_id: row.keyId, secret: openKey(ctx.sealer, row).secret };
    },
  });
}
