import type { Capabilities } from '#lib/core/stores';
import { createIamClient, IamKeys } from '#lib/object-stores/aws/iam-keys';
import { iamProvider } from '#lib/object-stores/aws/iam-provider';
import { tolerantAccess } from '#lib/object-stores/generic/access';
import type { StoreConnection, StoreDefinition } from '#lib/object-stores/port';
import { ensureS3Bucket } from '#lib/object-stores/s3/buckets';
import { s3Location } from '#lib/object-stores/s3/location';
import { adminS3 } from '#lib/object-stores/s3/store';

const capabilities: Capabilities = {
  ownKeys: { can: true },
  readOnlyKeys: { can: true },
  publicRead: { can: true },
  publicPrefixes: { can: true },
  aclUploads: { can: true },
  cors: { can: true },
  lifecycle: { can: true },
  quota: { can: false, reason: 'SeaweedFS sets quotas only in its shell: weed shell, s3.bucket.quota.' },
  versioning: { can: true },
  exactUsage: {
    can: false,
    reason: 'SeaweedFS does not tell over its API, so Stowage lists the bucket to measure it.',
  },
  multipart: { can: true },
  signedLinks: { can: true },
};

/**
 * SeaweedFS, whose S3 port answers the IAM API too when it was started with `-s3.iam.readOnly=false`. It maps policies
 * to actions of its own and drops those it does not know (weed/s3api/s3api_embedded_iam.go), and it removes buckets with
 * all that is in them: keys are proved by use when they are handed out, and emptiness is checked here.
 */
export const seaweedfsStore: StoreDefinition = {
  capabilities: () => capabilities,
  open(connection: StoreConnection) {
    const s3 = adminS3(connection);
    const iam = createIamClient(connection, { region: connection.region, endpoint: connection.endpoint });
    return iamProvider(connection, {
      kind: 'seaweedfs',
      s3,
      keys: new IamKeys(iam, { hasPaths: false }),
      access: tolerantAccess(s3),
      createBucket: (bucket, signal) => ensureS3Bucket(s3, { Bucket: bucket }, signal),
      location: (ref) => s3Location(connection, ref),
      isVirtualHosted: false,
      removesFullBuckets: true,
    });
  },
};
