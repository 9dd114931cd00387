import {
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BucketAccess } from '#lib/core/bucket-settings';
import { type SettingControl, StoreError } from '#lib/object-stores/port';
import { hasName, isUnknownCall, orStoreError, toStoreError } from '#lib/object-stores/s3/errors';
import { policyAccess } from '#lib/object-stores/s3/settings';

const CLOSED: BucketAccess = { visibility: 'private', publicPrefixes: [] };

/**
 * Public reading by bucket policy on a store that nobody told us about: ACLs are made void where it has the public
 * access block, and a store without bucket policies has only private buckets.
 */
export function tolerantAccess(s3: S3Client): SettingControl<BucketAccess> {
  const withBlock = policyAccess(s3, { usesAccessBlock: true });
  const withoutBlock = policyAccess(s3, { usesAccessBlock: false });
  let isKnownToBlock = false;

  async function control(bucket: string, signal?: AbortSignal): Promise<SettingControl<BucketAccess>> {
    // Only a yes is the store's word for all buckets: a no can be that of one bucket, which is gone or forbids to look.
    isKnownToBlock ||= await hasAccessBlock(s3, bucket, signal);
    return isKnownToBlock ? withBlock : withoutBlock;
  }

  return {
    async observe(ref, signal) {
      try {
        return await (await control(ref.bucket, signal)).observe(ref, signal);
      } catch (error) {
        if (isUnknownCall(error)) return { value: CLOSED, foreign: [] };
        throw error;
      }
    },
    async apply(ref, access, signal) {
      try {
        await (await control(ref.bucket, signal)).apply(ref, access, signal);
      } catch (error) {
        if (!isUnknownCall(error)) throw error;
        if (access.visibility === 'private' && access.publicPrefixes.length === 0) return;
        const message = 'This store has no bucket policies, so nothing in it can be made public. Choose private.';
        throw new StoreError('REFUSED', message, { cause: error });
      }
    },
  };
}

/** A store that does not know the call answers with an error of its own or with something else altogether. */
async function hasAccessBlock(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<boolean> {
  return (await findAccessBlock(s3, bucket, signal)) !== null;
}

async function findAccessBlock(
  s3: S3Client,
  bucket: string,
  signal?: AbortSignal,
): Promise<PublicAccessBlockConfiguration | null> {
  try {
    const answer = await s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket }), { abortSignal: signal });
    return answer.PublicAccessBlockConfiguration ?? null;
  } catch (error) {
    signal?.throwIfAborted();
    if (hasName(error, 'NoSuchPublicAccessBlockConfiguration')) return {};
    // Not to have answered is not to lack it: a private bucket would stay open to public ACLs.
    const failure = toStoreError(`Looking at the public access block of ${bucket} failed`, error);
    if (failure instanceof StoreError && failure.code !== 'UNREACHABLE') return null;
    throw failure;
  }
}

/**
 * A folder of a bucket that others share. The policy of the bucket belongs to whoever runs it and stays as it is; only
 * public ACLs of uploads are made void where the store and the key allow that.
 */
export function sharedFolderAccess(s3: S3Client, shared: string): SettingControl<BucketAccess> {
  return {
    async observe(_ref, signal) {
      const block = await findAccessBlock(s3, shared, signal);
      const foreign = block && !block.IgnorePublicAcls ? ['Uploads can make single files public by their ACL.'] : [];
      return { value: CLOSED, foreign };
    },
    async apply(_ref, access, signal) {
      if (access.visibility !== 'private' || access.publicPrefixes.length > 0) {
        const message =
          'In a region with one bucket for all, Stowage does not change who may read it. Choose private, or connect a region whose key may make buckets.';
        throw new StoreError('REFUSED', message);
      }
      const block = await findAccessBlock(s3, shared, signal);
      if (!block || block.IgnorePublicAcls) return;
      const PublicAccessBlockConfiguration = { ...block, IgnorePublicAcls: true };
      await orStoreError(`Closing the bucket ${shared} to public ACLs failed`, () =>
        s3.send(new PutPublicAccessBlockCommand({ Bucket: shared, PublicAccessBlockConfiguration }), {
          abortSignal: signal,
        }),
      );
    },
  };
}
