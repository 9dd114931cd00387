import type { Capabilities } from '#lib/core/stores';
import { createIamClient, IamKeys } from '#lib/object-stores/aws/iam-keys';
import { iamProvider } from '#lib/object-stores/aws/iam-provider';
import { CLIENT_REGION, cephStatements } from '#lib/object-stores/ceph/statements';
import { tolerantAccess } from '#lib/object-stores/generic/access';
import type { ObjectStoreProvider, StoreConnection } from '#lib/object-stores/port';
import { ensureS3Bucket } from '#lib/object-stores/s3/buckets';
import { s3Location } from '#lib/object-stores/s3/location';
import { adminS3 } from '#lib/object-stores/s3/store';

export const accountCapabilities: Capabilities = {
  ownKeys: { can: true },
  readOnlyKeys: { can: true },
  publicRead: { can: true },
  publicPrefixes: { can: true },
  aclUploads: { can: true },
  cors: { can: true },
  lifecycle: { can: true },
  quota: { can: false, reason: 'An account of Ceph cannot set quotas: only the admin of the gateway can.' },
  versioning: { can: true },
  exactUsage: { can: false, reason: 'The gateway tells figures to its admin alone, so Stowage lists the bucket.' },
  multipart: { can: true },
  signedLinks: { can: true },
};

/**
 * The gateway with an account of its own (release 19 or later): the root user owns the buckets, and the keys of each are
 * those of an IAM user (docs.ceph.com/en/latest/radosgw/account, /iam). Written after these pages and tried with another
 * maker's server of the IAM API; release 19 itself could not be run with the tests.
 */
export function openWithAccount(connection: StoreConnection): ObjectStoreProvider {
  const s3 = adminS3({ ...connection, region: CLIENT_REGION });
  // On the port of the S3 API.
  const iam = createIamClient(connection, { region: CLIENT_REGION, endpoint: connection.endpoint });
  return iamProvider(connection, {
    kind: 'ceph',
    s3,
    keys: new IamKeys(iam, { hasPaths: true, statements: cephStatements }),
    access: tolerantAccess(s3),
    createBucket: (bucket, signal) => ensureS3Bucket(s3, { Bucket: bucket }, signal),
    location: (ref) => s3Location(connection, ref),
    isVirtualHosted: false,
    removesFullBuckets: false,
  });
}
