import type { Capabilities } from '#lib/core/stores';
import { awsAccess, ownershipOf, type UploadMode } from '#lib/object-stores/aws/access';
import { createIamClient, IamKeys } from '#lib/object-stores/aws/iam-keys';
import { iamProvider } from '#lib/object-stores/aws/iam-provider';
import { tolerantAccess } from '#lib/object-stores/generic/access';
import type { StoreConnection, StoreDefinition } from '#lib/object-stores/port';
import { ensureS3Bucket } from '#lib/object-stores/s3/buckets';
import { createS3Client } from '#lib/object-stores/s3/client';
import { s3Location } from '#lib/object-stores/s3/location';

type Options = StoreConnection['options'];

const modeOf = (options: Options): UploadMode => (options.uploads === 'acl' ? 'acl' : 'policy');
/** Another maker's store with the same APIs, such as Wasabi. */
const isElsewhere = (options: Options) => Boolean(options.iamEndpoint);

function capabilities({ options }: Pick<StoreConnection, 'options'>): Capabilities {
  const byAcl = !isElsewhere(options) && modeOf(options) === 'acl';
  return {
    ownKeys: { can: true },
    readOnlyKeys: { can: true },
    publicRead: byAcl
      ? { can: true, note: 'Only files whose upload says public-read are public.' }
      : { can: true, note: 'Unless Block Public Access of the account forbids it.' },
    publicPrefixes: { can: true },
    aclUploads:
      byAcl || isElsewhere(options)
        ? { can: true }
        : {
            can: false,
            reason:
              'ACLs are off in this region: uploads must send bucket-owner-full-control, as the DSN says, or no ACL at all.',
          },
    cors: { can: true },
    lifecycle: { can: true },
    quota: { can: false, reason: 'Amazon S3 has no quotas. Watch the usage instead.' },
    versioning: { can: true },
    exactUsage: { can: false, reason: 'Amazon counts once a day, so Stowage lists the bucket to measure it.' },
    multipart: { can: true },
    signedLinks: { can: true },
  };
}

/** Amazon S3 with an IAM user for the keys of each bucket, or a store elsewhere that speaks the same two APIs. */
export const awsStore: StoreDefinition = {
  capabilities,
  open(connection: StoreConnection) {
    const { options } = connection;
    const isAmazon = !isElsewhere(options);
    const mode = modeOf(options);
    const s3 = createS3Client({ ...connection, forcePathStyle: !isAmazon });
    // Amazon has one IAM for all regions, which the SDK knows; others sign for us-east-1 (docs.wasabi.com).
    const where = options.iamEndpoint
      ? { region: 'us-east-1', endpoint: options.iamEndpoint }
      : { region: connection.region };

    const provider = iamProvider(connection, {
      kind: 'aws',
      s3,
      keys: new IamKeys(createIamClient(connection, where), { hasPaths: true }),
      access: isAmazon ? awsAccess(s3, mode) : tolerantAccess(s3),
      createBucket: (bucket, signal) =>
        ensureS3Bucket(s3, { Bucket: bucket, ...(isAmazon ? { ObjectOwnership: ownershipOf[mode] } : {}) }, signal),
      location: (ref) => ({
        ...s3Location(connection, ref),
        uploadAcl: isAmazon && mode === 'policy' ? 'bucket-owner-full-control' : null,
      }),
      isVirtualHosted: isAmazon,
      removesFullBuckets: false,
    });
    return { ...provider, isPublicByAcl: isAmazon && mode === 'acl' };
  },
};
