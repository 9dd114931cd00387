import { setTimeout as wait } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  type CreateBucketCommandInput,
  DeleteBucketCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type BucketUsage, StoreError } from '#lib/object-stores/port';
import { deleteObjects } from '#lib/object-stores/s3/delete-objects';
import { hasName } from '#lib/object-stores/s3/errors';
import { decodeKey } from '#lib/object-stores/s3/keys';

/**
 * Creates a bucket; one that belongs to the same credentials counts as success.
 * @throws what the SDK throws; `BucketAlreadyExists` (a stranger's) becomes TAKEN in `toStoreError`
 */
export async function ensureS3Bucket(
  s3: S3Client,
  input: CreateBucketCommandInput,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await s3.send(new CreateBucketCommand(input), { abortSignal: signal });
  } catch (error) {
    if (!hasName(error, 'BucketAlreadyOwnedByYou')) throw error;
  }
}

/** Does the store answer to this key? @throws what the SDK throws */
export async function pingS3(s3: S3Client, signal?: AbortSignal): Promise<void> {
  await s3.send(new ListBucketsCommand({ MaxBuckets: 1 }), { abortSignal: signal });
}

/** Is there such a bucket? By listing: a HEAD has no body, so its 404 could be anybody's. @throws what the SDK throws */
export async function hasS3Bucket(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await s3.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1, EncodingType: 'url' }), {
      abortSignal: signal,
    });
    return true;
  } catch (error) {
    if (hasName(error, 'NoSuchBucket')) return false;
    throw error;
  }
}

/** How often in a row the same object may be listed after its deletion. */
const MAX_REPEATS = 20;
/** A store that lists late gets this longer after each of them. */
const LATE_LIST_MS = 25;

/**
 * Deletes every object below a prefix, old versions and delete markers too, and aborts unfinished uploads.
 * Ends when two lists in a row were empty: a store may show a deletion late.
 * @param prefix empty for the whole bucket
 * @throws StoreError REFUSED when the store keeps listing what it says it has deleted
 */
export async function emptyS3Bucket(
  s3: S3Client,
  bucket: string,
  options: { prefix?: string; hasVersions: boolean; signal?: AbortSignal | undefined },
): Promise<void> {
  try {
    let emptyLists = 0;
    let last: string | null = null;
    let repeats = 0;
    while (emptyLists < 2) {
      const first = await deleteOnePage(s3, bucket, options);
      emptyLists = first === null ? emptyLists + 1 : 0;
      repeats = first !== null && first === last ? repeats + 1 : 0;
      last = first;
      if (repeats > 0) await wait(repeats * LATE_LIST_MS, undefined, { signal: options.signal });
      if (repeats >= MAX_REPEATS) {
        const message = `The object store goes on listing an object of ${bucket} that it says it has deleted. It may be protected by a retention rule.`;
        throw new StoreError('REFUSED', message, { retryable: true });
      }
    }
    await abortAllUploads(s3, bucket, options);
  } catch (error) {
    if (!hasName(error, 'NoSuchBucket')) throw error;
  }
}

/** Deletes what one list shows. @returns what stands first in it, or null when it is empty */
async function deleteOnePage(
  s3: S3Client,
  bucket: string,
  { prefix, hasVersions, signal }: { prefix?: string; hasVersions: boolean; signal?: AbortSignal | undefined },
): Promise<string | null> {
  const input = { Bucket: bucket, EncodingType: 'url' as const, ...(prefix ? { Prefix: prefix } : {}) };
  const options = { abortSignal: signal };
  if (!hasVersions) {
    const page = await s3.send(new ListObjectsV2Command(input), options);
    const found = (page.Contents ?? []).map(({ Key }) => ({ key: decodeKey(Key, page.EncodingType) }));
    await deleteObjects(s3, bucket, found, signal);
    return found[0]?.key ?? null;
  }
  const page = await s3.send(new ListObjectVersionsCommand(input), options);
  const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
    key: decodeKey(Key, page.EncodingType),
    ...(VersionId === undefined ? {} : { versionId: VersionId }),
  }));
  await deleteObjects(s3, bucket, found, signal);
  const [first] = found;
  return first ? `${first.key} ${first.versionId}` : null;
}

async function abortAllUploads(
  s3: S3Client,
  bucket: string,
  { prefix, signal }: { prefix?: string; signal?: AbortSignal | undefined },
): Promise<void> {
  for (;;) {
    const page = await s3.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, EncodingType: 'url', ...(prefix ? { Prefix: prefix } : {}) }),
      { abortSignal: signal },
    );
    const uploads = page.Uploads ?? [];
    let aborted = 0;
    for (const { Key, UploadId } of uploads) {
      const upload = { Bucket: bucket, Key: decodeKey(Key, page.EncodingType), UploadId };
      try {
        await s3.send(new AbortMultipartUploadCommand(upload), { abortSignal: signal });
        aborted += 1;
      } catch (error) {
        if (!hasName(error, 'NoSuchUpload')) throw error;
      }
    }
    // Also when the store still lists uploads that it does not know any more.
    if (aborted === 0) return;
  }
}

/** Removes the empty bucket; a missing one counts as success. @throws StoreError REFUSED when it still holds objects */
export async function removeS3Bucket(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<void> {
  try {
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }), { abortSignal: signal });
  } catch (error) {
    if (hasName(error, 'BucketNotEmpty')) {
      throw new StoreError('REFUSED', `The bucket ${bucket} still holds objects. Empty it first.`, { cause: error });
    }
    if (!hasName(error, 'NoSuchBucket')) throw error;
  }
}

/** Counts by listing, for stores that do not count themselves; null when there is no such bucket. */
export async function usageByListing(
  s3: S3Client,
  bucket: string,
  options: { prefix?: string; signal?: AbortSignal | undefined } = {},
): Promise<BucketUsage | null> {
  const usage: BucketUsage = { bytes: 0, objects: 0, lastWriteAt: null, at: new Date() };
  let token: string | undefined;
  try {
    do {
      const page = await s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          EncodingType: 'url',
          ...(options.prefix ? { Prefix: options.prefix } : {}),
          ...(token ? { ContinuationToken: token } : {}),
        }),
        { abortSignal: options.signal },
      );
      for (const { Size, LastModified } of page.Contents ?? []) {
        usage.objects += 1;
        usage.bytes += Size ?? 0;
        if (LastModified && (!usage.lastWriteAt || LastModified > usage.lastWriteAt)) usage.lastWriteAt = LastModified;
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token);
  } catch (error) {
    if (hasName(error, 'NoSuchBucket')) return null;
    throw error;
  }
  return usage;
}
