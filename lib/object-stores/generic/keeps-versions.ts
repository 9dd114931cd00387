import { GetBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3';
import { hasName } from '#lib/object-stores/s3/errors';

/** Was versioning ever on, so that old versions may lie in the bucket? @throws what the SDK throws */
export async function keepsVersions(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const answer = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }), { abortSignal: signal });
    return answer.Status !== undefined;
  } catch (error) {
    if (hasName(error, 'NotImplemented', 'MethodNotAllowed', 'NoSuchBucket')) return false;
    throw error;
  }
}
