import { readableObject } from '#lib/object-stores/embedded/authorise';
import type { Bucket } from '#lib/object-stores/embedded/bucket-table';
import { checkCopyConditions } from '#lib/object-stores/embedded/conditions';
import type { Exchange } from '#lib/object-stores/embedded/exchange';
import type { ObjectRow } from '#lib/object-stores/embedded/object-table';
import { S3Error } from '#lib/object-stores/embedded/s3-error';

/**
 * The object that `x-amz-copy-source` names, readable for the sender and within its conditions.
 * @throws S3Error InvalidArgument, AccessDenied, NoSuchKey, PreconditionFailed
 */
export function findCopySource({ request, principal, store }: Exchange): { bucket: Bucket; object: ObjectRow } {
  const header = Buffer.from(request.headers.get('x-amz-copy-source') ?? '', 'latin1').toString('utf8');
  const [path = '', version] = header.split('?versionId=');
  if (version !== undefined && version !== 'null') throw new S3Error('NotImplemented', 'Versioning is not supported.');
  const invalid = (cause?: unknown) =>
    new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey.', {
      cause,
    });
  let decoded: string;
  try {
    decoded = decodeURIComponent(path).replace(/^\//, '');
  } catch (cause) {
    throw invalid(cause);
  }
  const slash = decoded.indexOf('/');
  const key = decoded.slice(slash + 1);
  if (slash < 1 || key === '') throw invalid();
  const bucket = store.buckets.find(decoded.slice(0, slash));
  if (!bucket) throw new S3Error(principal.kind === 'root' ? 'NoSuchBucket' : 'AccessDenied');
  const object = readableObject(principal, bucket, key, store.objects.find(bucket.id, key));
  checkCopyConditions(request.headers, object);
  return { bucket, object };
}
