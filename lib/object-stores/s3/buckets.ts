import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  type CreateBucketCommandInput,
  DeleteBucketCommand,
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

/**
 * Deletes every object below a prefix, old versions and delete markers too, and aborts unfinished uploads.
 * Ends when two lists in a row were empty: a store may show a deletion late.
 * @param prefix empty for the whole bucket
 */
export async function emptyS3Bucket(
  s3: S3Client,
  bucket: string,
  options: { prefix?: string; hasVersions: boolean; signal?: AbortSignal | undefined },
): Promise<void> {
  try {
    let emptyLists = 0;
    while (emptyLists < 2) {
      const found = await deleteOnePage(s3, bucket, options);
      emptyLists = found === 0 ? emptyLists + 1 : 0;
    }
    await abortAllUploads(s3, bucket, options);
  } catch (error) {
    if (!hasName(error, 'NoSuchBucket')) throw error;
  }
}

async function deleteOnePage(
  s3: S3Client,
  bucket: string,
  { prefix, hasVersions, signal }: { prefix?: string; hasVersions: boolean; signal?: AbortSignal | undefined },
): Promise<number> {
  const input = { Bucket: bucket, EncodingType: 'url' as const, ...(prefix ? { Prefix: prefix } : {}) };
  const options = { abortSignal: signal };
  if (!hasVersions) {
    const page = await s3.send(new ListObjectsV2Command(input), options);
    const found = (page.Contents ?? []).map(({ Key }) => ({ key: decodeKey(Key, page.EncodingType) }));
    await deleteObjects(s3, bucket, found, signal);
    return found.length;
  }
  const page = await s3.send(new ListObjectVersionsCommand(input), options);
  const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
    key: decodeKey(Key, page.EncodingType),
    ...(VersionId === undefined ? {} : { versionId: VersionId }),
  }));
  await deleteObjects(s3, bucket, found, signal);
  return found.length;
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
    if (uploads.length === 0) return;
    for (const { Key, UploadId } of uploads) {
      const upload = { Bucket: bucket, Key: decodeKey(Key, page.EncodingType), UploadId };
      try {
        await s3.send(new AbortMultipartUploadCommand(upload), { abortSignal: signal });
      } catch (error) {
        if (!hasName(error, 'NoSuchUpload')) throw error;
      }
    }
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
