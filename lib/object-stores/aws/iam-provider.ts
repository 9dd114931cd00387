import { ListBucketsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StoreKind } from '#lib/core/stores';
import type { IamKeys } from '#lib/object-stores/aws/iam-keys';
import { keepsVersions } from '#lib/object-stores/generic/keeps-versions';
import type { BucketClient } from '#lib/object-stores/objects';
import {
  type BucketLocation,
  type BucketRef,
  type ObjectStoreProvider,
  type SettingControls,
  type StoreConnection,
  StoreError,
} from '#lib/object-stores/port';
import { emptyS3Bucket, removeS3Bucket, usageByListing } from '#lib/object-stores/s3/buckets';
import { createS3Client } from '#lib/object-stores/s3/client';
import { hasName, orStoreError } from '#lib/object-stores/s3/errors';
import { s3BucketClient } from '#lib/object-stores/s3/objects';
import { bucketCors, bucketLifecycle, bucketVersioning } from '#lib/object-stores/s3/settings';
import { openS3Bucket } from '#lib/object-stores/s3/store';
import { sayWhat } from '#lib/object-stores/say-what';

export interface IamStoreParts {
  kind: StoreKind;
  s3: S3Client;
  keys: IamKeys;
  access: SettingControls['access'];
  /** @throws what the SDK throws */
  createBucket(bucket: string, signal?: AbortSignal): Promise<void>;
  location(ref: BucketRef): BucketLocation;
  /** Calls go to `<bucket>.<endpoint>`, as Amazon wants it. */
  isVirtualHosted: boolean;
  /** The store removes a bucket together with what is in it, so we look first. */
  removesFullBuckets: boolean;
}

/** Names what the key of the region is missing; AWS says it in its message. */
function orIamError<T>(doing: string, call: () => Promise<T>): Promise<T> {
  return orStoreError(doing, async () => {
    try {
      return await call();
    } catch (error) {
      const action = /perform: ([a-z0-9]{1,32}:\w{1,64})/i.exec(error instanceof Error ? error.message : '')?.[1];
      if (!action || error instanceof StoreError) throw error;
      const message = `${doing}: the key of this region may not do ${action}. Add it to the policy of its user.`;
      throw new StoreError('DENIED', message, { cause: error });
    }
  });
}

/** Where ACLs are off Amazon refuses every upload that sends another than bucket-owner-full-control, which is the default. */
function withoutAcl(client: BucketClient): BucketClient {
  return { ...client, put: (key, body, { acl: _acl, ...options }) => client.put(key, body, options) };
}

/** A store that speaks S3 and the IAM API of Amazon. */
export function iamProvider(connection: StoreConnection, parts: IamStoreParts): ObjectStoreProvider {
  const { s3, keys } = parts;

  async function expectEmpty(bucket: string, signal?: AbortSignal): Promise<void> {
    try {
      const input = { Bucket: bucket, MaxKeys: 1, EncodingType: 'url' as const };
      const page = await s3.send(new ListObjectVersionsCommand(input), { abortSignal: signal });
      if (!page.Versions?.length && !page.DeleteMarkers?.length) return;
    } catch (error) {
      if (hasName(error, 'NoSuchBucket')) return;
      throw error;
    }
    throw new StoreError('REFUSED', `The bucket ${bucket} still holds objects. Empty it first.`);
  }

  return sayWhat(
    {
      kind: parts.kind,

      ping: async (signal) => {
        try {
          await s3.send(new ListBucketsCommand({ MaxBuckets: 1 }), { abortSignal: signal });
        } catch (error) {
          // A key that may only use our buckets is known, and that is the question here.
          if (!hasName(error, 'AccessDenied')) throw error;
        }
      },

      ensureBucket: ({ bucket }, signal) => parts.createBucket(bucket, signal),

      settings: {
        access: parts.access,
        cors: bucketCors(s3),
        lifecycle: bucketLifecycle(s3),
        quota: null,
        versioning: bucketVersioning(s3),
      },

      createKey: ({ bucket }, access, signal) => keys.create(bucket, access, signal),

      listKeys: ({ bucket }, signal) => keys.list(bucket, signal),

      removeKey: ({ bucket }, keyId, signal) => keys.remove(bucket, keyId, signal),

      usage: ({ bucket }, signal) => usageByListing(s3, bucket, { signal }),

      emptyBucket: async ({ bucket }, signal) => {
        const hasVersions = await keepsVersions(s3, bucket, signal);
        await emptyS3Bucket(s3, bucket, { hasVersions, signal });
      },

      removeBucket: async ({ bucket }, signal) => {
        if (parts.removesFullBuckets) await expectEmpty(bucket, signal);
        await removeS3Bucket(s3, bucket, signal);
        await keys.removeUsers(bucket, signal);
      },

      location: parts.location,

      openBucket(ref, key) {
        if (!parts.isVirtualHosted) return openS3Bucket(connection, ref.bucket, key);
        const client = () =>
          createS3Client({
            ...connection,
            ...(key ? { accessKeyId: key.keyId, secretAccessKey: key.secret } : {}),
            forcePathStyle: false,
          });
        const opened = s3BucketClient({ s3: client(), signer: client, bucket: ref.bucket, keyPrefix: '' });
        return parts.location(ref).uploadAcl === null ? opened : withoutAcl(opened);
      },
    },
    orIamError,
  );
}
