import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Capabilities } from '#lib/core/stores';
import { sharedFolderAccess, tolerantAccess } from '#lib/object-stores/generic/access';
import { keepsVersions } from '#lib/object-stores/generic/keeps-versions';
import { type BucketRef, type StoreConnection, type StoreDefinition, StoreError } from '#lib/object-stores/port';
import {
  emptyS3Bucket,
  ensureS3Bucket,
  hasS3Bucket,
  pingS3,
  removeS3Bucket,
  usageByListing,
} from '#lib/object-stores/s3/buckets';
import { s3Location } from '#lib/object-stores/s3/location';
import { bucketCors, bucketLifecycle, bucketVersioning } from '#lib/object-stores/s3/settings';
import { adminS3, openS3Bucket } from '#lib/object-stores/s3/store';
import { sayWhat } from '#lib/object-stores/say-what';

const ONE_KEY = 'All environments of this region use one key, so each can read and change the files of the others.';
const SHARED = 'It belongs to the bucket, which all environments of this region share.';

function capabilities({ options }: Pick<StoreConnection, 'options'>): Capabilities {
  const ofBucket = options.sharedBucket ? ({ can: false, reason: SHARED } as const) : ({ can: true } as const);
  return {
    ownKeys: { can: false, reason: ONE_KEY },
    readOnlyKeys: { can: false, reason: 'This region has one key for everything.' },
    publicRead: ofBucket,
    publicPrefixes: ofBucket,
    aclUploads: { can: true },
    cors: ofBucket,
    lifecycle: ofBucket,
    quota: { can: false, reason: 'S3 knows no quota. Set it with the tools of the store.' },
    versioning: ofBucket,
    exactUsage: { can: false, reason: 'S3 does not count, so Stowage lists the bucket to measure it.' },
    multipart: { can: true },
    signedLinks: { can: true },
  };
}

const noSharedBucket = (bucket: string) =>
  new StoreError('NOT_FOUND', `The bucket ${bucket} of this region does not exist. Make it first.`);

/**
 * Any S3 with one key for everything. With `options.sharedBucket` an environment is a folder of that bucket, called as
 * its own bucket would be; settings, which belong to the whole bucket, are then left alone.
 */
export const genericStore: StoreDefinition = {
  capabilities,
  open(connection: StoreConnection) {
    const s3 = adminS3(connection);
    const shared = connection.options.sharedBucket ?? null;
    const bucketOf = ({ bucket }: BucketRef) => shared ?? bucket;
    const prefixOf = ({ bucket }: BucketRef) => (shared === null ? '' : `${bucket}/`);

    async function expectEmptyFolder(ref: BucketRef, signal?: AbortSignal): Promise<void> {
      const input = { Bucket: bucketOf(ref), Prefix: prefixOf(ref), MaxKeys: 1, EncodingType: 'url' as const };
      const page = await s3.send(new ListObjectsV2Command(input), { abortSignal: signal });
      if (!page.Contents?.length) return;
      throw new StoreError('REFUSED', `The folder ${prefixOf(ref)} still holds objects. Empty it first.`);
    }

    return sayWhat({
      kind: 'generic',

      ping: async (signal) => {
        if (shared === null) return pingS3(s3, signal);
        if (!(await hasS3Bucket(s3, shared, signal))) throw noSharedBucket(shared);
      },

      async ensureBucket({ bucket }, signal) {
        if (shared === null) await ensureS3Bucket(s3, { Bucket: bucket }, signal);
        else if (!(await hasS3Bucket(s3, shared, signal))) throw noSharedBucket(shared);
      },

      settings:
        shared === null
          ? {
              access: tolerantAccess(s3),
              cors: bucketCors(s3),
              lifecycle: bucketLifecycle(s3),
              quota: null,
              versioning: bucketVersioning(s3),
            }
          : { access: sharedFolderAccess(s3, shared), cors: null, lifecycle: null, quota: null, versioning: null },

      // There is no other key to give: applications get the one of the region.
      async createKey(_ref, access) {
        if (access === 'read-only') {
          throw new StoreError('REFUSED', 'This region has one key for everything, so there is no read-only key.');
        }
        return { keyId: connection.accessKeyId, secret: connection.secretAccessKey };
      },

      listKeys: async (ref, signal) =>
        (await hasS3Bucket(s3, bucketOf(ref), signal)) ? [{ keyId: connection.accessKeyId, createdAt: null }] : [],

      // The other environments need it: who wants it revoked revokes it in the store and edits the region.
      removeKey: async () => undefined,

      usage: (ref, signal) => usageByListing(s3, bucketOf(ref), { prefix: prefixOf(ref), signal }),

      emptyBucket: async (ref, signal) => {
        const hasVersions = await keepsVersions(s3, bucketOf(ref), signal);
        await emptyS3Bucket(s3, bucketOf(ref), { prefix: prefixOf(ref), hasVersions, signal });
      },

      removeBucket: async (ref, signal) => {
        if (shared === null) await removeS3Bucket(s3, ref.bucket, signal);
        else await expectEmptyFolder(ref, signal);
      },

      location: (ref) => ({
        ...s3Location(connection, { bucket: bucketOf(ref) }),
        keyPrefix: prefixOf(ref),
      }),

      openBucket: (ref, key) => openS3Bucket(connection, bucketOf(ref), key, { keyPrefix: prefixOf(ref) }),
    });
  },
};
