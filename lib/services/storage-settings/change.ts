import { eq } from 'drizzle-orm';
import type { StorageSettings } from '#lib/contracts/storage-settings';
import type { AuditAction } from '#lib/core/audit-actions';
import {
  type BucketSettings,
  isSameSetting,
  normaliseSetting,
  type SettingName,
  settingNames,
} from '#lib/core/bucket-settings';
import type { OperationKindName } from '#lib/core/operations';
import type { Transaction } from '#lib/db/client';
import { serviceInstances, storedSettings } from '#lib/db/schema/service-instances';
import type { ServiceContext } from '#lib/services/context';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { auditServiceInstance } from '#lib/services/service-instances/audit';
import type { ServiceInstanceInTenant } from '#lib/services/service-instances/load';
import { readStorageSettings, settingList } from '#lib/services/storage-settings/present';

/** The wish with some settings replaced, each in its one form, and the names of those that mean something else now. */
export function mergeWish(
  wish: BucketSettings,
  change: { [Name in SettingName]?: BucketSettings[Name] | undefined },
): { wish: BucketSettings; changed: SettingName[] } {
  const merged = { ...wish };
  const changed: SettingName[] = [];
  const take = <Name extends SettingName>(name: Name) => {
    const value = change[name];
    if (value === undefined || isSameSetting(name, value, wish[name])) return;
    merged[name] = normaliseSetting(name, value);
    changed.push(name);
  };
  for (const name of settingNames) take(name);
  return { wish: merged, changed };
}

/** Stores another wish. */
export async function writeWish(
  tx: Transaction,
  instance: typeof serviceInstances.$inferSelect,
  wish: BucketSettings,
): Promise<void> {
  await tx
    .update(serviceInstances)
    .set({ visibility: wish.access.visibility, settings: storedSettings(wish) })
    .where(eq(serviceInstances.id, instance.id));
}

/** The operation that brings settings to the store, or makes its bucket again. @throws AppError while another one runs */
export async function enqueueForSettings(
  tx: Transaction,
  ctx: ServiceContext,
  { instance, application }: ServiceInstanceInTenant,
  kind: Extract<OperationKindName, 'apply-settings' | 'remake-bucket'>,
  settings: readonly SettingName[],
): Promise<void> {
  await enqueueOperation(tx, ctx.queue, {
    kind,
    organisationId: application.organisationId,
    target: targets.serviceInstance(instance.id),
    input: { serviceInstanceId: instance.id, settings: settings.join(',') },
    requestedById: ctx.actor.userId,
  });
}

export async function auditSettings(
  tx: Transaction,
  ctx: ServiceContext,
  found: ServiceInstanceInTenant,
  action: AuditAction,
  settings: readonly SettingName[],
): Promise<void> {
  await auditServiceInstance(tx, ctx, found, action, { settings: settingList(settings) });
}

/** The answer after a change: read anew in the same transaction. */
export async function answerSettings(tx: Transaction, ctx: ServiceContext, id: string): Promise<StorageSettings> {
  const [row] = await tx.select().from(serviceInstances).where(eq(serviceInstances.id, id));
  if (!row) throw new Error('The instance is gone within its own transaction.');
  return readStorageSettings(tx, row, ctx.settings.publicUrl);
}
