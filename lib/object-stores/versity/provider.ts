import type { Capabilities } from '#lib/core/stores';
import { datedKeys, newDatedKey } from '#lib/object-stores/dated-key';
import type { LiveKey, StoreConnection, StoreDefinition } from '#lib/object-stores/port';
import { emptyS3Bucket, ensureS3Bucket, pingS3, removeS3Bucket, usageByListing } from '#lib/object-stores/s3/buckets';
import { hasName } from '#lib/object-stores/s3/errors';
import { s3Location } from '#lib/object-stores/s3/location';
import { readStatements, type Statement, writeStatements } from '#lib/object-stores/s3/policy';
import { bucketCors, bucketVersioning, policyAccess } from '#lib/object-stores/s3/settings';
import { adminS3, openS3Bucket } from '#lib/object-stores/s3/store';
import { sayWhat } from '#lib/object-stores/say-what';
import { versityAdmin } from '#lib/object-stores/versity/admin-client';
import { filterKeys, joinPolicy, type KeysByAccess, splitPolicy } from '#lib/object-stores/versity/key-policy';

const capabilities: Capabilities = {
  ownKeys: {
    can: true,
    note: 'A revoked key can stay good for as long as the gateway remembers it (--iam-cache-ttl, 2 minutes).',
  },
  readOnlyKeys: { can: true },
  publicRead: { can: true },
  publicPrefixes: { can: true },
  aclUploads: { can: true, note: 'The ACL is taken and ignored: the visibility of the bucket decides.' },
  cors: { can: true },
  lifecycle: { can: false, reason: 'The gateway has no lifecycle rules.' },
  quota: { can: false, reason: 'The gateway has no quotas; set them on its file system.' },
  versioning: { can: true, note: 'Only when the gateway runs with --versioning-dir.' },
  exactUsage: { can: false, reason: 'The gateway does not count; Stowage lists the bucket.' },
  multipart: { can: true },
  signedLinks: { can: true },
};

/** Accounts are keys and have no description, so the name says whose they are. */
const prefixOf = (bucket: string) => `stowage-${bucket}-`;

/**
 * Versity S3 Gateway with accounts of its own (--iam-dir or another). Our account owns all buckets; each bucket's
 * policy names the accounts whose keys the application gets.
 */
export const versityStore: StoreDefinition = {
  capabilities: () => capabilities,
  open(connection: StoreConnection) {
    const s3 = adminS3(connection);
    const admin = versityAdmin(connection);

    /** All accounts that were made for this bucket, whether its policy still names them or not. */
    async function listAccounts(bucket: string, signal?: AbortSignal): Promise<LiveKey[]> {
      const prefix = prefixOf(bucket);
      const mine = (await admin.listAccounts(signal)).filter((access) => access.startsWith(prefix));
      const ends = datedKeys(mine.map((access) => access.slice(prefix.length)));
      return ends.map(({ keyId, createdAt }) => ({ keyId: prefix + keyId, createdAt }));
    }

    /** A key is an account that the policy names: accounts outlive a bucket that was deleted by hand, its policy does not. */
    async function listKeys(bucket: string, signal?: AbortSignal): Promise<LiveKey[]> {
      const accounts = await listAccounts(bucket, signal);
      try {
        const { keys } = splitPolicy(bucket, await readStatements(s3, bucket, signal));
        const named = new Set(Object.values(keys).flat());
        return accounts.filter(({ keyId }) => named.has(keyId));
      } catch (error) {
        if (hasName(error, 'NoSuchBucket')) return [];
        throw error;
      }
    }

    /** A policy that names an account which is gone is refused, so those are left out. */
    async function withKeys(
      bucket: string,
      statements: readonly Statement[],
      change: (keys: KeysByAccess) => KeysByAccess,
      signal?: AbortSignal,
    ): Promise<Statement[]> {
      const live = new Set((await listAccounts(bucket, signal)).map(({ keyId }) => keyId));
      const { keys, others } = splitPolicy(bucket, statements);
      return joinPolicy(
        bucket,
        filterKeys(change(keys), (id) => live.has(id)),
        others,
      );
    }

    async function changeKeys(bucket: string, change: (keys: KeysByAccess) => KeysByAccess, signal?: AbortSignal) {
      const before = await readStatements(s3, bucket, signal);
      const after = await withKeys(bucket, before, change, signal);
      if (JSON.stringify(after) !== JSON.stringify(before)) await writeStatements(s3, bucket, after, signal);
    }

    return sayWhat({
      kind: 'versity',

      ping: (signal) => pingS3(s3, signal),

      ensureBucket: ({ bucket }, signal) => ensureS3Bucket(s3, { Bucket: bucket }, signal),

      settings: {
        access: policyAccess(s3, {
          usesAccessBlock: false,
          mend: (bucket, statements, signal) => withKeys(bucket, statements, (keys) => keys, signal),
        }),
        cors: bucketCors(s3),
        lifecycle: null,
        quota: null,
        versioning: bucketVersioning(s3),
      },

      createKey: async ({ bucket }, access, signal) => {
        const dated = newDatedKey();
        const key = { ...dated, keyId: prefixOf(bucket) + dated.keyId };
        const live = await listKeys(bucket, signal);
        for (const { keyId } of await listAccounts(bucket, signal)) {
          if (!live.some((each) => each.keyId === keyId)) await admin.removeAccount(keyId, signal);
        }
        await admin.addAccount(key.keyId, key.secret, signal);
        await changeKeys(bucket, (keys) => ({ ...keys, [access]: [...keys[access], key.keyId] }), signal);
        return key;
      },

      listKeys: ({ bucket }, signal) => listKeys(bucket, signal),

      removeKey: async ({ bucket }, keyId, signal) => {
        if (!(await listAccounts(bucket, signal)).some((key) => key.keyId === keyId)) return;
        await changeKeys(bucket, (keys) => filterKeys(keys, (id) => id !== keyId), signal);
        await admin.removeAccount(keyId, signal);
      },

      usage: ({ bucket }, signal) => usageByListing(s3, bucket, { signal }),

      emptyBucket: ({ bucket }, signal) => emptyS3Bucket(s3, bucket, { hasVersions: true, signal }),

      removeBucket: async ({ bucket }, signal) => {
        await removeS3Bucket(s3, bucket, signal);
        for (const { keyId } of await listAccounts(bucket, signal)) await admin.removeAccount(keyId, signal);
      },

      location: (ref) => s3Location(connection, ref),
      openBucket: ({ bucket }, key) => openS3Bucket(connection, bucket, key),
    });
  },
};
