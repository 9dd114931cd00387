import { and, asc, desc, eq } from 'drizzle-orm';
import type { StorageKeys } from '#lib/contracts/storage-keys';
import type { Executor } from '#lib/db/client';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { storageKeys } from '#lib/db/schema/service-instances';
import { keyRotations } from '#lib/db/schema/storage';
import type { ServiceContext } from '#lib/services/context';
import { targets } from '#lib/services/operations/enqueue';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import {
  getServiceInstanceFor,
  type ServiceInstanceInTenant,
  type ServiceInstanceRow,
} from '#lib/services/service-instances/load';
import { findKeyCopies } from '#lib/services/storage-keys/find-key-copies';
import { openKey } from '#lib/services/storage-keys/rows';

export async function getStorageKeys({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageKeys> {
  return readStorageKeys(ctx, ctx.db, await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read'));
}

/** Keys and last rotation as the API shows them; never a secret. */
export async function readStorageKeys(
  { sealer }: Pick<ServiceContext, 'sealer'>,
  db: Executor,
  { instance, environment, application }: ServiceInstanceInTenant,
): Promise<StorageKeys> {
  const [rows, last, readOnlyChange, refusals] = await Promise.all([
    db
      .select()
      .from(storageKeys)
      .where(eq(storageKeys.serviceInstanceId, instance.id))
      .orderBy(asc(storageKeys.createdAt), asc(storageKeys.id)),
    findLastRotation(db, instance.id),
    findReadOnlyChange(db, instance.id),
    findRefusals(db, instance),
  ]);
  const home = { organisationId: application.organisationId, environmentId: environment.id };
  const opened = rows.map((row) => openKey(sealer, row));
  const { copies, unread } =
    rows.length > 0 ? await findKeyCopies(db, sealer, home, opened) : { copies: [], unread: [] };
  return {
    keys: rows.map((row) => ({
      key_id: row.keyId,
      access: row.access,
      state: row.state,
      created_at: row.createdAt.toISOString(),
      proven_at: row.provenAt?.toISOString() ?? null,
    })),
    rotation: last && {
      old_key_id: last.row.oldKeyId,
      new_key_id: last.row.newKeyId,
      operation: last.row.operationId,
      is_running: last.isRunning,
      message: last.row.message,
      created_at: last.row.createdAt.toISOString(),
      ended_at: last.row.endedAt?.toISOString() ?? null,
    },
    copies: copies.map(({ found, ...place }) => ({ ...place, key_id: found })),
    unread,
    read_only_change: readOnlyChange,
    rotation_refusal: refusals.rotation,
    read_only_refusal: refusals.readOnly,
  };
}

/** The last rotation of an instance, or null when its key was never rotated. */
export async function findLastRotation(db: Executor, instanceId: string) {
  const [found] = await db
    .select({ row: keyRotations, operationState: operations.state })
    .from(keyRotations)
    .leftJoin(operations, eq(operations.id, keyRotations.operationId))
    .where(eq(keyRotations.serviceInstanceId, instanceId))
    .orderBy(desc(keyRotations.id))
    .limit(1);
  if (!found) return null;
  const isRunning = found.operationState === 'queued' || found.operationState === 'running';
  return { row: found.row, isRunning, isUnfinished: found.row.endedAt === null };
}

async function findReadOnlyChange(db: Executor, instanceId: string): Promise<StorageKeys['read_only_change']> {
  const [last] = await db
    .select({ id: operations.id, state: operations.state, message: operations.errorMessage })
    .from(operations)
    .where(and(eq(operations.target, targets.serviceInstance(instanceId)), eq(operations.kind, 'read-only-key')))
    .orderBy(desc(operations.id))
    .limit(1);
  if (!last || last.state === 'succeeded' || last.state === 'cancelled') return null;
  return { operation: last.id, is_running: last.state !== 'failed', message: last.message };
}

const provisioned = ['pending_attachment', 'attached', 'pending_detachment', 'detached'];

/** Why keys cannot be made now, in sentences; empty where they can. */
export async function findRefusals(
  db: Executor,
  instance: ServiceInstanceRow,
): Promise<{ rotation: string; readOnly: string }> {
  if (!provisioned.includes(instance.state)) {
    const sentence =
      instance.state === 'trashed'
        ? 'It is in the trash, where its keys go on working until it is destroyed. Restore it first.'
        : 'Only a provisioned storage has keys.';
    return { rotation: sentence, readOnly: sentence };
  }
  const [region] = await db.select().from(regions).where(eq(regions.id, instance.regionId));
  const { ownKeys, readOnlyKeys } = region ? capabilitiesOf(region) : {};
  return {
    rotation: ownKeys?.can === false ? ownKeys.reason : '',
    readOnly: readOnlyKeys?.can === false ? readOnlyKeys.reason : '',
  };
}
