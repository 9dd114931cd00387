import type { ServiceInstanceDetails } from '#lib/contracts/services';
import { publicBase, storageVariableNames } from '#lib/core/storage-variables';
import type { Capabilities } from '#lib/core/stores';
import { wishOf } from '#lib/db/schema/service-instances';
import { type BucketLocation, type BucketUsage, type ObjectStoreProvider, StoreError } from '#lib/object-stores/port';
import type { ServiceContext } from '#lib/services/context';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import { getRegion, storeOfRegion } from '#lib/services/regions/connect';
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
  const [region, key] = await Promise.all([getRegion(ctx.db, instance.regionId), findActiveKey(ctx.db, instance.id)]);
  const store = storeOfRegion(region, ctx.sealer);
  const location = store.location({ bucket: instance.bucket ?? '' });
  const capabilities = capabilitiesOf(region);
  const observed =
    instance.bucket && instance.provisionedAt
      ? await observeUsage(store, instance.bucket)
      : { usage: null, problem: '' };
  return {
    uuid: instance.id,
    bucket: instance.bucket && location.bucket,
    key_prefix: instance.bucket ? location.keyPrefix : '',
    endpoint_url: instance.bucket && location.endpointUrl,
    region_name: location.region,
    public_url: instance.bucket && publicBase(location),
    public_prefixes: wishOf(instance).access.publicPrefixes,
    trash_note: trashNote(location, capabilities),
    key_id: key?.keyId ?? null,
    key_created_at: key?.createdAt.toISOString() ?? null,
    has_own_key: capabilities.ownKeys.can,
    usage: observed.usage && {
      bytes: observed.usage.bytes,
      objects: observed.usage.objects,
      last_write_at: observed.usage.lastWriteAt?.toISOString() ?? null,
    },
    usage_problem: observed.problem,
    variables: storageVariableNames(instance.prefix, location.keyPrefix !== '').map((name) => ({
      name,
      is_secret: secretSuffixes.some((suffix) => name.endsWith(suffix)),
    })),
  };
}

/** Where the store obeys the ACL of an upload in a private bucket too, closing the bucket is not enough. */
function trashNote({ uploadAcl }: BucketLocation, { aclUploads }: Capabilities): string {
  if (aclUploads.can || uploadAcl !== null) return '';
  return 'Files that were uploaded as public by their own ACL stay readable: this store does not let Stowage close them.';
}

/** What the store says a bucket holds now, or why it does not say. */
export async function observeUsage(
  store: ObjectStoreProvider,
  bucket: string,
): Promise<{ usage: BucketUsage | null; problem: string }> {
  const timeout = AbortSignal.timeout(USAGE_TIMEOUT_MS);
  try {
    const usage = await store.usage({ bucket }, timeout);
    return usage ? { usage, problem: '' } : { usage, problem: 'The bucket does not exist in the store any more.' };
  } catch (error) {
    if (timeout.aborted) {
      // Some stores can only count by listing.
      return { usage: null, problem: `The object store could not tell within ${USAGE_TIMEOUT_MS / 1000} s.` };
    }
    if (error instanceof StoreError) return { usage: null, problem: error.message };
    throw error;
  }
}
