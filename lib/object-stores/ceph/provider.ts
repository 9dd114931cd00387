import type { Capabilities } from '#lib/core/stores';
import { cephAdmin } from '#lib/object-stores/ceph/admin-client';
import { datedKeys, newDatedKeyId } from '#lib/object-stores/dated-key';
import type { KeyAccess, StoreConnection, StoreDefinition } from '#lib/object-stores/port';
import { emptyS3Bucket, ensureS3Bucket, removeS3Bucket } from '#lib/object-stores/s3/buckets';
import { hasName, orStoreError } from '#lib/object-stores/s3/errors';
import { s3Location } from '#lib/object-stores/s3/location';
import { keyStatements, readStatements, type Statement, writeStatements } from '#lib/object-stores/s3/policy';
import { bucketCors, bucketLifecycle, bucketVersioning, policyAccess } from '#lib/object-stores/s3/settings';
import { adminS3, openS3Bucket } from '#lib/object-stores/s3/store';

const capabilities: Capabilities = {
  ownKeys: { can: true },
  readOnlyKeys: { can: true },
  publicRead: { can: true },
  publicPrefixes: { can: true },
  aclUploads: { can: true },
  cors: { can: true },
  lifecycle: { can: true },
  quota: { can: true },
  versioning: { can: true },
  exactUsage: { can: true },
  multipart: { can: true },
  signedLinks: { can: true },
};

const accesses: readonly KeyAccess[] = ['read-write', 'read-only'];

/** One user for each access, who owns nothing; keys are the user's. */
const userOf = (bucket: string, access: KeyAccess) =>
  access === 'read-only' ? `stowage-${bucket}-readonly` : `stowage-${bucket}`;

/**
 * What the policy of the bucket gives to that user. DeleteObjects with many keys is judged by the bucket (rgw_op.cc,
 * RGWDeleteMultiObj::verify_permission), so whoever may delete needs that action there too.
 */
function userStatements(bucket: string, access: KeyAccess): Statement[] {
  const mark = access === 'read-only' ? 'ReadOnly' : '';
  const deleteMany: Statement = {
    Sid: 'StowageDeleteMany',
    Effect: 'Allow',
    Action: ['s3:DeleteObject'],
    Resource: `arn:aws:s3:::${bucket}`,
  };
  return [...keyStatements(bucket, access), ...(access === 'read-only' ? [] : [deleteMany])].map((statement) => ({
    ...statement,
    Sid: `${statement.Sid}${mark}`,
    Principal: { AWS: [`arn:aws:iam:::user/${userOf(bucket, access)}`] },
  }));
}

/**
 * Ceph Object Gateway. Our own user owns all buckets, and each bucket's policy names the users whose keys the
 * application gets, so that these can neither make buckets nor change policies.
 */
export const cephStore: StoreDefinition = {
  capabilities: () => capabilities,
  open(connection: StoreConnection) {
    // The gateway takes every region in signatures, but the client would ask for one that the gateway may not know.
    const s3 = adminS3({ ...connection, region: 'us-east-1' });
    const admin = cephAdmin(connection);

    async function ensureStatements(bucket: string, access: KeyAccess, signal?: AbortSignal): Promise<void> {
      const wanted = userStatements(bucket, access);
      const names = new Set(wanted.map(({ Sid }) => Sid));
      const current = await readStatements(s3, bucket, signal);
      const has = (statement: Statement) => current.some((each) => JSON.stringify(each) === JSON.stringify(statement));
      if (wanted.every(has)) return;
      await writeStatements(s3, bucket, [...current.filter(({ Sid }) => !names.has(Sid)), ...wanted], signal);
    }

    async function listKeys(bucket: string, signal?: AbortSignal): Promise<{ keyId: string; uid: string }[]> {
      const lists = accesses.map(async (access) => {
        const uid = userOf(bucket, access);
        return (await admin.listKeys(uid, signal)).map((keyId) => ({ keyId, uid }));
      });
      return (await Promise.all(lists)).flat();
    }

    return {
      kind: 'ceph',

      async ping(signal) {
        await orStoreError('The object store cannot be used', () => admin.getSelf(signal));
      },

      ensureBucket: ({ bucket }, signal) =>
        orStoreError(`Creating the bucket ${bucket} failed`, async () => {
          await ensureS3Bucket(s3, { Bucket: bucket }, signal);
          // Keys outlive a bucket that was deleted by hand, what they may do in it does not.
          for (const access of accesses) {
            const keys = await admin.listKeys(userOf(bucket, access), signal);
            if (keys.length > 0) await ensureStatements(bucket, access, signal);
          }
        }),

      settings: {
        access: policyAccess(s3, { usesAccessBlock: true }),
        cors: bucketCors(s3),
        lifecycle: bucketLifecycle(s3),
        quota: {
          observe: ({ bucket }, signal) =>
            orStoreError(`Reading the quota of ${bucket} failed`, async () => ({
              value: (await admin.getBucket(bucket, signal)).quota,
              foreign: [],
            })),
          apply: ({ bucket }, bytes, signal) =>
            orStoreError(`Setting the quota of ${bucket} failed`, () => admin.setQuota(bucket, bytes, signal)),
        },
        versioning: bucketVersioning(s3),
      },

      createKey: ({ bucket }, access, signal) =>
        orStoreError(`Creating a key for ${bucket} failed`, async () => {
          const uid = userOf(bucket, access);
          await admin.ensureUser(uid, `Stowage key of ${bucket}, ${access}`, signal);
          // Before the key, so that it works from its first moment.
          await ensureStatements(bucket, access, signal);
          return admin.addKey(uid, newDatedKeyId(), signal);
        }),

      listKeys: ({ bucket }, signal) =>
        orStoreError(`Listing the keys of ${bucket} failed`, async () =>
          datedKeys((await listKeys(bucket, signal)).map(({ keyId }) => keyId)),
        ),

      removeKey: ({ bucket }, keyId, signal) =>
        orStoreError(`Revoking a key of ${bucket} failed`, async () => {
          const found = (await listKeys(bucket, signal)).find((each) => each.keyId === keyId);
          if (found) await admin.removeKey(found.uid, keyId, signal);
        }),

      usage: ({ bucket }, signal) =>
        orStoreError(`Measuring the bucket ${bucket} failed`, async () => {
          try {
            const { bytes, objects } = await admin.getBucket(bucket, signal);
            return { bytes, objects, lastWriteAt: null, at: new Date() };
          } catch (error) {
            if (hasName(error, 'NoSuchBucket')) return null;
            throw error;
          }
        }),

      emptyBucket: ({ bucket }, signal) =>
        orStoreError(`Emptying the bucket ${bucket} failed`, () =>
          emptyS3Bucket(s3, bucket, { hasVersions: true, signal }),
        ),

      removeBucket: ({ bucket }, signal) =>
        orStoreError(`Removing the bucket ${bucket} failed`, async () => {
          await removeS3Bucket(s3, bucket, signal);
          for (const access of accesses) await admin.removeUser(userOf(bucket, access), signal);
        }),

      location: (ref) => s3Location(connection, ref),
      openBucket: ({ bucket }, key) => openS3Bucket(connection, bucket, key),
    };
  },
};
