import type { StorageSettings } from '#lib/contracts/storage-settings';
import type { ServiceContext } from '#lib/services/context';
import { getServiceInstanceFor } from '#lib/services/service-instances/load';
import { readStorageSettings } from '#lib/services/storage-settings/present';

/** The wish for a bucket, what its store can do, and how it was last seen to differ. Asks no store. */
export async function getStorageSettings({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageSettings> {
  const { instance } = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read');
  return readStorageSettings(ctx.db, instance, ctx.settings.publicUrl);
}
