import { randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import { callAdmin } from '#lib/object-stores/embedded/admin-client';
import {
  type BucketLocation,
  type BucketRef,
  type BucketUsage,
  type KeyAccess,
  type ObjectStoreProvider,
  type StoreConnection,
  StoreError,
  type StoreKey,
  type Visibility,
} from '#lib/object-stores/port';
import { createS3Client } from '#lib/object-stores/s3-client';
import { orStoreError, toStoreError } from '#lib/object-stores/s3-errors';

const KEY_ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const KEY_ID_LENGTH = 20;
const SECRET_BYTES = 30;

const KeysAnswer = z.object({ keys: z.array(z.string()) });
const UsageAnswer = z.object({ bytes: z.number(), objects: z.number(), lastWriteAt: z.iso.datetime().nullable() });

/** 20 characters from `A-Z2-7`, beginning with `STW`. */
function newKeyId(): string {
  const random = Array.from(randomBytes(KEY_ID_LENGTH - 3), (byte) => KEY_ID_ALPHABET[byte % KEY_ID_ALPHABET.length]);
  return `STW${random.join('')}`;
}

function hasName(error: unknown, ...names: string[]): boolean {
  return names.includes((error as { name?: string })?.name ?? '');
}

/** Opens reading for everyone and nothing else; listing stays closed. */
function publicReadPolicy(bucket: string): string {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

/** `http` where no certificate can exist: under `localhost` and on bare addresses. */
function publicScheme(publicHost: string): 'http' | 'https' {
  const { hostname } = new URL(`http://${publicHost}`);
  const isAddress = hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname);
  return isAddress || hostname === 'localhost' || hostname.endsWith('.localhost') ? 'http' : 'https';
}

/** The object store that ships with Stowage, reached over its S3 interface and its administration. */
export function embeddedProvider(connection: StoreConnection): ObjectStoreProvider {
  /** Runs S3 calls with a client of their own, so that nothing is left open behind them. */
  async function withS3<T>(doing: string, call: (client: S3Client) => Promise<T>): Promise<T> {
    const client = createS3Client(connection);
    try {
      return await orStoreError(doing, () => call(client));
    } finally {
      client.destroy();
    }
  }

  async function listKeys({ bucket }: BucketRef, signal?: AbortSignal): Promise<string[]> {
    try {
      return await orStoreError(`Listing the keys of ${bucket} failed`, async () => {
        const answer = await callAdmin(connection, 'GET', `keys?bucket=${encodeURIComponent(bucket)}`, { signal });
        return KeysAnswer.parse(answer).keys;
      });
    } catch (error) {
      if (error instanceof StoreError && error.code === 'NOT_FOUND') return [];
      throw error;
    }
  }

  return {
    kind: 'embedded',

    async ping(signal) {
      await withS3('The object store cannot be used', (s3) =>
        s3.send(new ListBucketsCommand({ MaxBuckets: 1 }), { abortSignal: signal }),
      );
    },

    async ensureBucket({ bucket }, signal) {
      await withS3(`Creating the bucket ${bucket} failed`, async (s3) => {
        try {
          await s3.send(new CreateBucketCommand({ Bucket: bucket }), { abortSignal: signal });
        } catch (error) {
          // Only this installation has the root key, so every bucket here is its own.
          if (!hasName(error, 'BucketAlreadyOwnedByYou')) throw error;
        }
      });
    },

    async setVisibility({ bucket }: BucketRef, visibility: Visibility, signal) {
      await withS3(`Changing who may read ${bucket} failed`, async (s3) => {
        const isPublic = visibility === 'public-read';
        const options = { abortSignal: signal };
        // Clients go on sending `x-amz-acl: public-read` to a private bucket: the block makes it void instead of refusing it.
        const block = { IgnorePublicAcls: !isPublic, RestrictPublicBuckets: !isPublic };
        await s3.send(
          new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: block }),
          options,
        );
        if (isPublic)
          await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: publicReadPolicy(bucket) }), options);
        else await s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket }), options);
      });
    },

    async createKey({ bucket }: BucketRef, access: KeyAccess, signal): Promise<StoreKey> {
      const key = { keyId: newKeyId(), secret: randomBytes(SECRET_BYTES).toString('base64url') };
      await orStoreError(`Creating a key for ${bucket} failed`, () =>
        callAdmin(connection, 'PUT', `keys/${key.keyId}`, { body: { secret: key.secret, bucket, access }, signal }),
      );
      return key;
    },

    listKeys,

    async removeKey({ bucket }, keyId, signal) {
      // A key of another bucket is none of ours to revoke.
      const known = await listKeys({ bucket }, signal);
      if (!known.includes(keyId)) return;
      await orStoreError(`Revoking a key of ${bucket} failed`, () =>
        callAdmin(connection, 'DELETE', `keys/${encodeURIComponent(keyId)}`, { signal }),
      );
    },

    async usage({ bucket }, signal): Promise<BucketUsage | null> {
      try {
        const answer = await callAdmin(connection, 'GET', `buckets/${encodeURIComponent(bucket)}/usage`, { signal });
        const { bytes, objects, lastWriteAt } = UsageAnswer.parse(answer);
        return { bytes, objects, lastWriteAt: lastWriteAt === null ? null : new Date(lastWriteAt) };
      } catch (error) {
        if (hasName(error, 'NoSuchBucket')) return null;
        throw toStoreError(`Measuring the bucket ${bucket} failed`, error);
      }
    },

    async emptyBucket({ bucket }, signal) {
      await withS3(`Emptying the bucket ${bucket} failed`, async (s3) => {
        try {
          await deleteAllObjects(s3, bucket, signal);
          await abortAllUploads(s3, bucket, signal);
        } catch (error) {
          if (!hasName(error, 'NoSuchBucket')) throw error;
        }
      });
    },

    async removeBucket({ bucket }, signal) {
      await withS3(`Removing the bucket ${bucket} failed`, async (s3) => {
        try {
          await s3.send(new DeleteBucketCommand({ Bucket: bucket }), { abortSignal: signal });
        } catch (error) {
          if (hasName(error, 'BucketNotEmpty'))
            throw new StoreError('REFUSED', `The bucket ${bucket} still holds objects. Empty it first.`, {
              cause: error,
            });
          if (!hasName(error, 'NoSuchBucket')) throw error;
        }
      });
    },

    location({ bucket }): BucketLocation {
      const host = `${bucket}.${connection.publicHost}`;
      return {
        bucket,
        region: connection.region,
        host,
        endpointUrl: connection.endpoint,
        publicUrl: `${publicScheme(connection.publicHost)}://${host}`,
      };
    },
  };
}

async function deleteAllObjects(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, EncodingType: 'url' }), {
      abortSignal: signal,
    });
    const keys = (page.Contents ?? []).map(({ Key }) => ({ Key: decodeURIComponent(Key ?? '') }));
    if (keys.length === 0) return;
    const result = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys, Quiet: true } }), {
      abortSignal: signal,
    });
    const [refused] = result.Errors ?? [];
    if (refused)
      throw new StoreError('REFUSED', `The object store did not delete an object of ${bucket}: ${refused.Code}.`);
  }
}

async function abortAllUploads(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const page = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket, EncodingType: 'url' }), {
      abortSignal: signal,
    });
    const uploads = page.Uploads ?? [];
    if (uploads.length === 0) return;
    for (const { Key, UploadId } of uploads) {
      const upload = { Bucket: bucket, Key: decodeURIComponent(Key ?? ''), UploadId };
      await s3.send(new AbortMultipartUploadCommand(upload), { abortSignal: signal });
    }
  }
}
