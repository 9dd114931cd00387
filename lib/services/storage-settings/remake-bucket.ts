import type { StorageSettings } from '#lib/contracts/storage-settings';
import { settingNames } from '#lib/core/bucket-settings';
import { AppError } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { getServiceInstanceFor, lockServiceInstanceFor } from '#lib/services/service-instances/load';
import { answerSettings, auditSettings, enqueueForSettings } from '#lib/services/storage-settings/change';
import { requireBucket } from '#lib/services/storage-settings/lock';
import { seeSettingsFor } from '#lib/services/storage-settings/look';

/**
 * Makes a bucket that was deleted outside again: empty, with its settings and a key that works.
 * @throws AppError PRECONDITION_FAILED when the bucket is there, or the store cannot tell
 */
export async function remakeBucket({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageSettings> {
  const seen = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:write');
  requireBucket(seen.instance);
  const sight = await seeSettingsFor(ctx, seen.instance);
  if (!sight.isBucketMissing) {
    throw new AppError('PRECONDITION_FAILED', sight.problem || 'The bucket is there; nothing has to be made again.');
  }
  return ctx.db.transaction(async (tx) => {
    const found = await lockServiceInstanceFor(ctx, tx, input.id, 'service:write');
    requireBucket(found.instance);
    await enqueueForSettings(tx, ctx, found, 'remake-bucket', settingNames);
    await auditSettings(tx, ctx, found, 'service-instance.remake', settingNames);
    return answerSettings(tx, ctx, input.id);
  });
}
