import type { Capabilities } from '#lib/core/stores';
import { accountCapabilities, openWithAccount } from '#lib/object-stores/ceph/account-provider';
import { cephAdmin } from '#lib/object-stores/ceph/admin-client';
import { CLIENT_REGION, cephStatements } from '#lib/object-stores/ceph/statements';
import { datedKeys, newDatedKeyId } from '#lib/object-stores/dated-key';
import type { KeyAccess, ObjectStoreProvider, StoreConnection, StoreDefinition } from '#lib/object-stores/port';
import { emptyS3Bucket, ensureS3Bucket, removeS3Bucket } from '#lib/object-stores/s3/buckets';
import { hasName } from '#lib/object-stores/s3/errors';
import { s3Location } from '#lib/object-stores/s3/location';
import { readStatements, type Statement, writeStatements } from '#lib/object-stores/s3/policy';
import {
  bucketCors,
  bucketLifecycle,
  bucketVersioning,
  policyAccess,
  settingControl,
} from '#lib/object-stores/s3/settings';
import { adminS3, openS3Bucket } from '#lib/object-stores/s3/store';
import { sayWhat } from '#lib/object-stores/say-what';

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

/** What the policy of the bucket gives to that user. */
function userStatements(bucket: string, access: KeyAccess): Statement[] {
  const mark = access === 'read-only' ? 'ReadOnly' : '';
  return cephStatements(bucket, access).map((statement) => ({
    ...statement,
    Sid: `${statement.Sid}${mark}`,
    Principal: { AWS: [`arn:aws:iam:::user/${userOf(bucket, access)}`] },
  }));
}

/**
 * The gateway through its admin operations. Our own user owns all buckets, and each bucket's policy names the users whose keys the
 * application gets, so that these can neither make buckets nor change policies.
 */
function openWithAdmin(connection: StoreConnection): ObjectStoreProvider {
  const s3 = adminS3({ ...connection, region: CLIENT_REGION });
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

  return sayWhat({
    kind: 'ceph',

    async ping(signal) {
      await admin.getSelf(signal);
    },

    ensureBucket: async ({ bucket }, signal) => {
      await ensureS3Bucket(s3, { Bucket: bucket }, signal);
      // Keys outlive a bucket that was deleted by hand, what they may do in it does not.
      for (const access of accesses) {
        const keys = await admin.listKeys(userOf(bucket, access), signal);
        if (keys.length > 0) await ensureStatements(bucket, access, signal);
      }
    },

    settings: {
      access: policyAccess(s3, { usesAccessBlock: true }),
      cors: bucketCors(s3),
      lifecycle: bucketLifecycle(s3),
      quota: settingControl<number | null>('the quota', {
        observe: async (bucket, signal) => ({ value: (await admin.getBucket(bucket, signal)).quota, foreign: [] }),
        apply: admin.setQuota,
      }),
      versioning: bucketVersioning(s3),
    },

    createKey: async ({ bucket }, access, signal) => {
      const uid = userOf(bucket, access);
      await admin.ensureUser(uid, `Stowage key of ${bucket}, ${access}`, signal);
      // Before the key, so that it works from its first moment.
      await ensureStatements(bucket, access, signal);
      return admin.addKey(uid, newDatedKeyId(), signal);
    },

    listKeys: async ({ bucket }, signal) => datedKeys((await listKeys(bucket, signal)).map(({ keyId }) => keyId)),

    removeKey: async ({ bucket }, keyId, signal) => {
      const found = (await listKeys(bucket, signal)).find((each) => each.keyId === keyId);
      if (found) await admin.removeKey(found.uid, keyId, signal);
    },

    usage: async ({ bucket }, signal) => {
      try {
        const { bytes, objects } = await admin.getBucket(bucket, signal);
        return { bytes, objects, lastWriteAt: null, at: new Date() };
      } catch (error) {
        if (hasName(error, 'NoSuchBucket')) return null;
        throw error;
      }
    },

    emptyBucket: ({ bucket }, signal) => emptyS3Bucket(s3, bucket, { hasVersions: true, signal }),

    removeBucket: async ({ bucket }, signal) => {
      await removeS3Bucket(s3, bucket, signal);
      for (const access of accesses) await admin.removeUser(userOf(bucket, access), signal);
    },

    location: (ref) => s3Location(connection, ref),
    openBucket: ({ bucket }, key) => openS3Bucket(connection, bucket, key),
  });
}

/** Ceph Object Gateway, with the key of an admin of the gateway or of the root user of an account. */
export const cephStore: StoreDefinition = {
  capabilities: ({ options }) => (options.api === 'iam' ? accountCapabilities : capabilities),
  open: (connection) => (connection.options.api === 'iam' ? openWithAccount(connection) : openWithAdmin(connection)),
};
