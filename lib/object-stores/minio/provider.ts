import type { Capabilities } from '#lib/core/stores';
import { datedKeys, newDatedKey } from '#lib/object-stores/dated-key';
import { type AdminDialect, minioAdmin } from '#lib/object-stores/minio/admin-client';
import type {
  BucketUsage,
  KeyAccess,
  ObjectStoreProvider,
  StoreConnection,
  StoreDefinition,
} from '#lib/object-stores/port';
import {
  emptyS3Bucket,
  ensureS3Bucket,
  hasS3Bucket,
  pingS3,
  removeS3Bucket,
  usageByListing,
} from '#lib/object-stores/s3/buckets';
import { s3Location } from '#lib/object-stores/s3/location';
import { keyStatements, type Statement } from '#lib/object-stores/s3/policy';
import {
  bucketCors,
  bucketLifecycle,
  bucketVersioning,
  policyAccess,
  settingControl,
} from '#lib/object-stores/s3/settings';
import { adminS3, openS3Bucket } from '#lib/object-stores/s3/store';
import { sayWhat } from '#lib/object-stores/say-what';

interface Flavour extends AdminDialect {
  kind: 'minio' | 'rustfs';
  /**
   * Whether a key is a user. Service accounts of one user see all others of that user and may delete them, whatever
   * their policy says; RustFS has them because nobody has tried its users.
   */
  hasUsers: boolean;
}

const accesses: readonly KeyAccess[] = ['read-write', 'read-only'];
const policyOf = (bucket: string, access: KeyAccess) => `stowage-${bucket}-${access}`;
const policiesOf = (bucket: string) => accesses.map((access) => policyOf(bucket, access));
/** A user may make service accounts and change its own secret unless that is forbidden. */
const NO_ADMINISTRATION: Statement = { Effect: 'Deny', Action: ['admin:*'] };

const capabilities: Capabilities = {
  ownKeys: { can: true },
  readOnlyKeys: { can: true },
  publicRead: { can: true },
  publicPrefixes: { can: true },
  aclUploads: { can: true, note: 'The ACL is taken and ignored: the visibility of the bucket decides.' },
  cors: {
    can: true,
    note: 'Only AIStor has CORS rules for a bucket. MinIO has one setting for the whole server (MINIO_API_CORS_ALLOW_ORIGIN; all origins unless it is set).',
  },
  lifecycle: {
    can: true,
    note: 'Unfinished uploads are removed by the server itself, by default after a day, whatever is set here.',
  },
  quota: { can: true, note: 'The server counts from time to time, so a bucket can grow over its quota for a while.' },
  versioning: { can: true },
  exactUsage: { can: false, reason: 'The server counts from time to time; figures can be hours old.' },
  multipart: { can: true },
  signedLinks: { can: true },
};

/** No policy may name an action on ACLs (`unsupported action`), which these stores do not have. */
function statementsOf(bucket: string, access: KeyAccess): Statement[] {
  return keyStatements(bucket, access).map((statement) => ({
    ...statement,
    Action: [statement.Action ?? []].flat().filter((action) => !action.endsWith('Acl')),
  }));
}

function openMinio(connection: StoreConnection, flavour: Flavour): ObjectStoreProvider {
  const s3 = adminS3(connection);
  const admin = minioAdmin(connection, flavour);

  async function usage(bucket: string, signal?: AbortSignal): Promise<BucketUsage | null> {
    // Figures of a removed bucket stay until the next scan.
    if (!(await hasS3Bucket(s3, bucket, signal))) return null;
    const scanned = await admin.findUsage(bucket, signal);
    return scanned ? { ...scanned, lastWriteAt: null } : usageByListing(s3, bucket, { signal });
  }

  /** Also those of the time when every key was a service account. */
  async function listKeys(bucket: string, signal?: AbortSignal) {
    const users = flavour.hasUsers ? admin.listUsers(policiesOf(bucket), signal) : [];
    return (await Promise.all([users, admin.listAccounts(bucket, signal)])).flat();
  }

  async function removeKey(keyId: string, bucket: string, signal?: AbortSignal): Promise<void> {
    if (!flavour.hasUsers) return admin.removeAccount(keyId, bucket, signal);
    const isIn = (keys: { keyId: string }[]) => keys.some((each) => each.keyId === keyId);
    if (isIn(await admin.listUsers(policiesOf(bucket), signal))) await admin.removeUser(keyId, signal);
    // The server refuses to tell about a user as about an account.
    else if (isIn(await admin.listAccounts(bucket, signal))) await admin.removeAccount(keyId, bucket, signal);
  }

  return sayWhat({
    kind: flavour.kind,

    ping: (signal) => pingS3(s3, signal),

    // Every bucket of such a server belongs to the server, so a stranger's cannot be told from our own.
    ensureBucket: ({ bucket }, signal) => ensureS3Bucket(s3, { Bucket: bucket }, signal),

    settings: {
      access: policyAccess(s3, { usesAccessBlock: false }),
      cors: bucketCors(s3),
      lifecycle: bucketLifecycle(s3, { abortsByItself: true }),
      quota: settingControl<number | null>('the quota', {
        observe: async (bucket, signal) => ({ value: await admin.getQuota(bucket, signal), foreign: [] }),
        apply: admin.setQuota,
      }),
      versioning: bucketVersioning(s3),
    },

    async createKey({ bucket }, access, signal) {
      const key = newDatedKey();
      const statements = statementsOf(bucket, access);
      if (!flavour.hasUsers) await admin.addAccount(key, bucket, statements, signal);
      else await admin.addUser(key, policyOf(bucket, access), [...statements, NO_ADMINISTRATION], signal);
      return key;
    },

    listKeys: async ({ bucket }, signal) =>
      datedKeys((await listKeys(bucket, signal)).filter(({ isEnabled }) => isEnabled).map(({ keyId }) => keyId)),

    removeKey: ({ bucket }, keyId, signal) => removeKey(keyId, bucket, signal),

    usage: ({ bucket }, signal) => usage(bucket, signal),

    emptyBucket: ({ bucket }, signal) => emptyS3Bucket(s3, bucket, { hasVersions: true, signal }),

    removeBucket: async ({ bucket }, signal) => {
      await removeS3Bucket(s3, bucket, signal);
      for (const { keyId } of await listKeys(bucket, signal)) await removeKey(keyId, bucket, signal);
      if (flavour.hasUsers) for (const name of policiesOf(bucket)) await admin.removePolicy(name, signal);
    },

    location: (ref) => s3Location(connection, ref),
    openBucket: ({ bucket }, key) => openS3Bucket(connection, bucket, key),
  });
}

/** MinIO and AIStor: a user for each key, with a policy for its bucket alone. */
export const minioStore: StoreDefinition = {
  capabilities: () => capabilities,
  open: (connection) =>
    openMinio(connection, { kind: 'minio', path: '/minio/admin/v3', isSealed: true, hasUsers: true }),
};

/** RustFS, written after its source: it has not been run with it. */
export const rustfsStore: StoreDefinition = {
  capabilities: () => ({
    ...capabilities,
    ownKeys: {
      can: true,
      note: 'Keys are service accounts of one user: each may see and revoke the keys of other buckets, not use them.',
    },
    cors: { can: true, note: 'RustFS supports a part of CORS; try what you need.' },
  }),
  open: (connection) =>
    openMinio(connection, { kind: 'rustfs', path: '/rustfs/admin/v3', isSealed: false, hasUsers: false }),
};
