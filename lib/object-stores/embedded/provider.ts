import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import type { Capabilities } from '#lib/core/stores';
import { callAdmin } from '#lib/object-stores/embedded/admin-client';
import type { BucketRef, LiveKey, StoreConnection, StoreDefinition, StoreKey } from '#lib/object-stores/port';
import { emptyS3Bucket, ensureS3Bucket, pingS3, removeS3Bucket } from '#lib/object-stores/s3/buckets';
import { hasName } from '#lib/object-stores/s3/errors';
import { s3Location } from '#lib/object-stores/s3/location';
import { bucketCors, bucketLifecycle, policyAccess, settingControl } from '#lib/object-stores/s3/settings';
import { adminS3, openS3Bucket } from '#lib/object-stores/s3/store';
import { sayWhat } from '#lib/object-stores/say-what';

const KEY_ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const KEY_ID_LENGTH = 20;
const SECRET_BYTES = 30;

const KeysAnswer = z.object({ keys: z.array(z.object({ id: z.string(), createdAt: z.iso.datetime() })) });
const UsageAnswer = z.object({ bytes: z.number(), objects: z.number(), lastWriteAt: z.nullable(z.iso.datetime()) });
const QuotaAnswer = z.object({ bytes: z.nullable(z.number()) });

const capabilities: Capabilities = {
  ownKeys: { can: true },
  readOnlyKeys: { can: true },
  publicRead: { can: true },
  publicPrefixes: { can: true },
  aclUploads: { can: true },
  cors: { can: true },
  lifecycle: { can: true },
  quota: { can: true },
  versioning: { can: false, reason: 'The embedded store keeps one version of each object.' },
  exactUsage: { can: true },
  multipart: { can: true },
  signedLinks: { can: true },
};

/** 20 characters from `A-Z2-7`, beginning with `STW`. */
function newKeyId(): string {
  const random = Array.from(randomBytes(KEY_ID_LENGTH - 3), (byte) => KEY_ID_ALPHABET[byte % KEY_ID_ALPHABET.length]);
  return `STW${random.join('')}`;
}

const path = encodeURIComponent;

/** The object store that ships with Stowage, reached over its S3 interface and its administration. */
export const embeddedStore: StoreDefinition = {
  capabilities: () => capabilities,
  open(connection: StoreConnection) {
    const s3 = adminS3(connection);

    async function listKeys({ bucket }: BucketRef, signal?: AbortSignal): Promise<LiveKey[]> {
      try {
        const answer = await callAdmin(connection, 'GET', `keys?bucket=${path(bucket)}`, { signal });
        return KeysAnswer.parse(answer).keys.map(({ id, createdAt }) => ({
          keyId: id,
          createdAt: new Date(createdAt),
        }));
      } catch (error) {
        if (hasName(error, 'NoSuchBucket')) return [];
        throw error;
      }
    }

    return sayWhat({
      kind: 'embedded',

      ping: (signal) => pingS3(s3, signal),

      // Only this installation has the root key, so every bucket here is its own.
      ensureBucket: ({ bucket }, signal) => ensureS3Bucket(s3, { Bucket: bucket }, signal),

      settings: {
        access: policyAccess(s3, { usesAccessBlock: true }),
        cors: bucketCors(s3),
        lifecycle: bucketLifecycle(s3),
        quota: settingControl<number | null>('the quota', {
          async observe(bucket, signal) {
            const answer = await callAdmin(connection, 'GET', `buckets/${path(bucket)}/quota`, { signal });
            return { value: QuotaAnswer.parse(answer).bytes, foreign: [] };
          },
          async apply(bucket, bytes, signal) {
            const method = bytes === null ? 'DELETE' : 'PUT';
            const body = bytes === null ? {} : { body: { bytes } };
            await callAdmin(connection, method, `buckets/${path(bucket)}/quota`, { ...body, signal });
          },
        }),
        versioning: null,
      },

      async createKey({ bucket }, access, signal): Promise<StoreKey> {
        const key = { keyId: newKeyId(), secret: randomBytes(SECRET_BYTES).toString('base64url') };
        await callAdmin(connection, 'PUT', `keys/${key.keyId}`, {
          body: { secret: key.secret, bucket, access },
          signal,
        });
        return key;
      },

      listKeys,

      async removeKey({ bucket }, keyId, signal) {
        // A key of another bucket is none of ours to revoke.
        if (!(await listKeys({ bucket }, signal)).some((key) => key.keyId === keyId)) return;
        await callAdmin(connection, 'DELETE', `keys/${path(keyId)}`, { signal });
      },

      async usage({ bucket }, signal) {
        try {
          const answer = await callAdmin(connection, 'GET', `buckets/${path(bucket)}/usage`, { signal });
          const { bytes, objects, lastWriteAt } = UsageAnswer.parse(answer);
          return { bytes, objects, lastWriteAt: lastWriteAt === null ? null : new Date(lastWriteAt), at: new Date() };
        } catch (error) {
          if (hasName(error, 'NoSuchBucket')) return null;
          throw error;
        }
      },

      emptyBucket: ({ bucket }, signal) => emptyS3Bucket(s3, bucket, { hasVersions: false, signal }),

      removeBucket: ({ bucket }, signal) => removeS3Bucket(s3, bucket, signal),

      location: (ref) => s3Location(connection, ref),
      openBucket: ({ bucket }, key) => openS3Bucket(connection, bucket, key),
    });
  },
};
