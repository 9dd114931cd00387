import type { Bucket } from '#lib/object-stores/embedded/bucket-table';
import type { KeyAccess, KeyRing, Principal } from '#lib/object-stores/embedded/key-ring';
import type { ObjectRow } from '#lib/object-stores/embedded/object-table';
import { isOpenedByAcl, isOpenedByPolicy } from '#lib/object-stores/embedded/public-access';
import { S3Error } from '#lib/object-stores/embedded/s3-error';

/** What an operation does to a bucket; `administer` is for the root key alone. */
export type Action = 'read-bucket' | 'read-object' | 'write-object' | 'administer';

const GRANTS: Record<KeyAccess, readonly Action[]> = {
  'read-only': ['read-bucket', 'read-object'],
  'read-write': ['read-bucket', 'read-object', 'write-object'],
};

/** May the principal do that by right of its key? Public reading is another question. */
export function isGranted(principal: Principal, action: Action, bucket: Bucket): boolean {
  switch (principal.kind) {
    case 'root':
      return true;
    case 'key':
      return principal.bucketId === bucket.id && GRANTS[principal.access].includes(action);
    case 'anonymous':
      return false;
  }
}

/**
 * For the end of a request, inside its transaction: a body may arrive for hours, and its key be revoked meanwhile.
 * @throws S3Error AccessDenied
 */
export function checkStillWriter(principal: Principal, keys: KeyRing, bucket: Bucket): void {
  if (principal.kind !== 'key') return;
  const current = keys.find(principal.keyId)?.principal;
  if (!current || !isGranted(current, 'write-object', bucket))
    throw new S3Error('AccessDenied', 'The access key was revoked or changed while the request was on its way.');
}

/**
 * Finds the object for reading, for a key of the bucket or for everyone when it is public.
 * Who may not read the bucket learns nothing about which keys exist, unless a policy opens that key to all.
 * @throws S3Error AccessDenied, NoSuchKey
 */
export function readableObject(
  principal: Principal,
  bucket: Bucket,
  key: string,
  object: ObjectRow | undefined,
): ObjectRow {
  const mayRead =
    isGranted(principal, 'read-object', bucket) ||
    isOpenedByPolicy(bucket, key) ||
    (object !== undefined && isOpenedByAcl(bucket, object.acl));
  if (!mayRead) throw new S3Error('AccessDenied');
  if (!object) throw new S3Error('NoSuchKey');
  return object;
}
