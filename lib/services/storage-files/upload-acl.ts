import type { Visibility } from '#lib/core/bucket-settings';
import type { StorageLocation } from '#lib/core/storage-dsn';
import type { Capabilities } from '#lib/core/stores';
import type { UploadAcl } from '#lib/object-stores/objects';

/**
 * What the application sends as ACL with its uploads, as its DSN says, so that files of the panel are as public as its
 * own. Nothing where the store has no ACLs.
 */
export function uploadAclOf(
  { uploadAcl }: Pick<StorageLocation, 'uploadAcl'>,
  { aclUploads }: Pick<Capabilities, 'aclUploads'>,
  visibility: Visibility,
): UploadAcl | undefined {
  return aclUploads.can ? (uploadAcl ?? visibility) : undefined;
}
