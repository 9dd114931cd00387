import type { ServiceInstanceDetails } from '#lib/contracts/services';
import { storageVariableNames } from '#lib/core/storage-variables';
import { type BucketUsage, type ObjectStoreProvider, StoreError } from '#lib/object-stores/port';
import type { ServiceContext } from '#lib/services/context';
import { getStore } from '#lib/services/regions/connect';
import { getServiceInstanceFor } from '#lib/services/service-instances/load';
import { findActiveKey } from '#lib/services/storage-keys/rows';

const USAGE_TIMEOUT_MS = 3000;
const secretSuffixes = ['_STORAGE_DSN', '_STORAGE_SECRET_ACCESS_KEY'];

/** What one bucket is and holds. A store that does not answer leaves usage out and says so; the rest is known here. */
export async function getServiceInstanceDetails({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<ServiceInstanceDetails> {
  const { instance } = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read');
  const [store, key] = await Promise.all([
    getStore(ctx.db, ctx.sealer, instance.regionId),
    findActiveKey(ctx.db, instance.id),
  ]);
  const location = store.location({ bucket: instance.bucket ?? '' });
  const observed =
    instance.bucket && instance.provisionedAt
      ? await observeUsage(store, instance.bucket)
      : { usage: null, problem: '' };
  return {
    uuid: instance.id,
    bucket: instance.bucket,
    endpoint_url: instance.bucket && location.endpointUrl,
    region_name: location.region,
    public_url: instance.bucket && location.publicUrl,
    key_id: key?.keyId ?? null,
    key_created_at: key?.createdAt.toISOString() ?? null,
    usage: observed.usage && {
      bytes: observed.usage.bytes,
      objects: observed.usage.objects,
      last_write_at: observed.usage.lastWriteAt?.toISOString() ?? null,
    },
    usage_problem: observed.problem,
    variables: storageVariableNames(instance.prefix).map((name) => ({
      name,
      is_secret: secretSuffixes.some((suffix) => name.endsWith(suffix)),
    })),
  };
}

async function observeUsage(
  store: ObjectStoreProvider,
  bucket: string,
): Promise<{ usage: BucketUsage | null; problem: string }> {
  try {
    const usage = await store.usage({ bucket }, AbortSignal.timeout(USAGE_TIMEOUT_MS));
    return usage ? { usage, problem: '' } : { usage, problem: 'The bucket does not exist in the store any more.' };
  } catch (error) {
    if (error instanceof StoreError) return { usage: null, problem: error.message };
    throw error;
  }
}
