import type { StorageSettings } from '#lib/contracts/storage-settings';
import type { ServiceContext } from '#lib/services/context';
import { getServiceInstanceFor } from '#lib/services/service-instances/load';
import { requireBucket } from '#lib/services/storage-settings/lock';
import { keepObserved, observedOf, seeSettingsFor } from '#lib/services/storage-settings/look';
import { readStorageSettings } from '#lib/services/storage-settings/present';

/** Looks at the store now. @throws AppError PRECONDITION_FAILED when there is no bucket to look at */
export async function observeStorageSettings({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageSettings> {
  const { instance } = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read');
  requireBucket(instance);
  await keepObserved(ctx.db, instance, observedOf(await seeSettingsFor(ctx, instance)));
  const after = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read');
  return readStorageSettings(ctx.db, after.instance, ctx.settings.publicUrl);
}
