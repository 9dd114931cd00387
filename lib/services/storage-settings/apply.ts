import type { ChosenSettingsInput, StorageSettings } from '#lib/contracts/storage-settings';
import { settingNames } from '#lib/core/bucket-settings';
import type { ServiceContext } from '#lib/services/context';
import { lockServiceInstanceFor } from '#lib/services/service-instances/load';
import { answerSettings, auditSettings, enqueueForSettings } from '#lib/services/storage-settings/change';
import { requireBucket } from '#lib/services/storage-settings/lock';

/**
 * Brings the store back to the wish, for the settings named or all of them.
 * @throws AppError PRECONDITION_FAILED without a bucket or while another operation runs on the instance
 */
export async function applyStorageSettings({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: ChosenSettingsInput & { id: string };
}): Promise<StorageSettings> {
  return ctx.db.transaction(async (tx) => {
    const found = await lockServiceInstanceFor(ctx, tx, input.id, 'service:write');
    requireBucket(found.instance);
    const names = settingNames.filter((name) => input.settings?.includes(name) ?? true);
    await enqueueForSettings(tx, ctx, found, 'apply-settings', names);
    await auditSettings(tx, ctx, found, 'storage-settings.apply', names);
    return answerSettings(tx, ctx, input.id);
  });
}
