import * as z from 'zod/mini';
import {
  type AdminAnswer,
  type AdminRequest,
  adminSender,
  contentOf,
  refusalOf,
} from '#lib/object-stores/admin-request';
import { openBody, sealBody } from '#lib/object-stores/minio/sealed-body';
import type { StoreConnection, StoreKey } from '#lib/object-stores/port';
import { hasName } from '#lib/object-stores/s3/errors';
import type { Statement } from '#lib/object-stores/s3/policy';

/** RustFS has the same calls under a path of its own, with bodies that are not sealed. */
export interface AdminDialect {
  path: string;
  isSealed: boolean;
}

/** What MinIO and RustFS answer about a service account that does not exist. */
const UNKNOWN_ACCOUNT = ['XMinioInvalidIAMCredentials', 'NoSuchResource'];
/** Figures are those of the last scan, which was minutes ago: one answer serves all buckets that are looked at together. */
const USAGE_KEPT_MS = 5_000;
/** Says whose account it is, where an administrator sees it; names have at most 32 characters. */
const ACCOUNT_NAME = 'stowage';

const description = z.optional(z.string());
/** `off` when an administrator has disabled it. */
const Listed = z.object({ accessKey: z.string(), accountStatus: z.optional(z.string()), description });
const Accounts = z.object({ accounts: z.nullable(z.array(Listed)) });
const Account = z.object({ description });
/** By access key. `policyName` may list several, with commas. */
const User = z.object({ policyName: z.optional(z.string()), status: z.optional(z.string()) });
const Users = z.nullable(z.record(z.string(), User));
const Quota = z.object({ size: z.optional(z.number()), quota: z.optional(z.number()) });
const DataUsage = z.object({
  /** The year 1 until the first scan has ended. */
  lastUpdate: z.optional(z.string()),
  bucketsUsageInfo: z.nullish(z.record(z.string(), z.object({ size: z.number(), objectsCount: z.number() }))),
});

export interface ScannedUsage {
  bytes: number;
  objects: number;
  at: Date;
}

/** The administration of one MinIO or RustFS. Failures are what `toStoreError` reads. */
export interface MinioAdmin {
  /** A user with a policy of that name, which is made or replaced. */
  addUser(key: StoreKey, policyName: string, policy: readonly Statement[], signal?: AbortSignal): Promise<void>;
  /** The users with one of these policies. */
  listUsers(policyNames: readonly string[], signal?: AbortSignal): Promise<{ keyId: string; isEnabled: boolean }[]>;
  /** One that is gone already counts as success. */
  removeUser(keyId: string, signal?: AbortSignal): Promise<void>;
  /** Only when no user has it; a missing one counts as success. */
  removePolicy(policyName: string, signal?: AbortSignal): Promise<void>;
  addAccount(key: StoreKey, bucket: string, policy: readonly Statement[], signal?: AbortSignal): Promise<void>;
  /**
   * The accounts of our own user that `addAccount` made for this bucket. The server lists all of a user, without pages;
   * measured with 1,000 keys in the region, that takes 1.3 times as long as to look at one, whose time goes into unsealing.
   */
  listAccounts(bucket: string, signal?: AbortSignal): Promise<{ keyId: string; isEnabled: boolean }[]>;
  /** One that is gone already, or belongs to another bucket, counts as success. */
  removeAccount(keyId: string, bucket: string, signal?: AbortSignal): Promise<void>;
  /** Bytes; null without a quota. */
  getQuota(bucket: string, signal?: AbortSignal): Promise<number | null>;
  setQuota(bucket: string, bytes: number | null, signal?: AbortSignal): Promise<void>;
  /** What the store counted when it last looked; null before it has seen the bucket. */
  findUsage(bucket: string, signal?: AbortSignal): Promise<ScannedUsage | null>;
}

const descriptionOf = (bucket: string) => `Stowage key of ${bucket}`;

/** Calls as in github.com/minio/madmin-go and, for RustFS, rustfs/src/admin/handlers. */
export function minioAdmin(connection: StoreConnection, dialect: AdminDialect): MinioAdmin {
  const { allowsPrivateAddress, accessKeyId, secretAccessKey, region } = connection;
  const send = adminSender({
    allowsPrivateAddress,
    signWith: { accessKeyId, secretAccessKey, region, service: 's3' },
  });

  async function call(path: string, request: Omit<AdminRequest, 'url'>): Promise<AdminAnswer> {
    const answer = await send({ ...request, url: new URL(`${dialect.path}/${path}`, connection.endpoint) });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw refusalOf(answer);
  }
  const seal = (text: string) => (dialect.isSealed ? sealBody(secretAccessKey, text) : text);
  const sealed = <Content>(answer: AdminAnswer, schema: z.ZodMiniType<Content>): Promise<Content> =>
    dialect.isSealed
      ? contentOf(answer, schema, async () => JSON.parse(await openBody(secretAccessKey, answer.body)))
      : contentOf(answer, schema);

  let kept: { usage: z.infer<typeof DataUsage>; until: number } | null = null;
  async function usageOfAll(signal?: AbortSignal): Promise<z.infer<typeof DataUsage>> {
    if (kept && kept.until > Date.now()) return kept.usage;
    const usage = await contentOf(await call('datausageinfo', { method: 'GET', signal }), DataUsage);
    kept = { usage, until: Date.now() + USAGE_KEPT_MS };
    return usage;
  }

  const hasOneOf = ({ policyName = '' }: z.infer<typeof User>, names: readonly string[]) =>
    policyName.split(',').some((name) => names.includes(name));

  return {
    async addUser({ keyId, secret }, policyName, statements, signal) {
      const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
      await call('add-canned-policy', { method: 'PUT', query: { name: policyName }, body: policy, signal });
      const user = await seal(JSON.stringify({ secretKey: secret, status: 'enabled' }));
      await call('add-user', { method: 'PUT', query: { accessKey: keyId }, body: user, signal });
      const query = { policyName, userOrGroup: keyId, isGroup: 'false' };
      await call('set-user-or-group-policy', { method: 'PUT', query, signal });
    },

    async listUsers(policyNames, signal) {
      const users = await sealed(await call('list-users', { method: 'GET', signal }), Users);
      return Object.entries(users ?? {})
        .filter(([, user]) => hasOneOf(user, policyNames))
        .map(([keyId, { status }]) => ({ keyId, isEnabled: status !== 'disabled' }));
    },

    async removeUser(keyId, signal) {
      try {
        await call('remove-user', { method: 'DELETE', query: { accessKey: keyId }, signal });
      } catch (error) {
        if (!hasName(error, 'XMinioAdminNoSuchUser')) throw error;
      }
    },

    async removePolicy(name, signal) {
      try {
        await call('remove-canned-policy', { method: 'DELETE', query: { name }, signal });
      } catch (error) {
        if (!hasName(error, 'XMinioAdminNoSuchPolicy')) throw error;
      }
    },

    async addAccount({ keyId, secret }, bucket, statements, signal) {
      const account = {
        policy: { Version: '2012-10-17', Statement: statements },
        accessKey: keyId,
        secretKey: secret,
        name: ACCOUNT_NAME,
        description: descriptionOf(bucket),
      };
      await call('add-service-account', { method: 'PUT', body: await seal(JSON.stringify(account)), signal });
    },

    async listAccounts(bucket, signal) {
      const answer = await call('list-service-accounts', { method: 'GET', signal });
      const { accounts } = await sealed(answer, Accounts);
      return (accounts ?? [])
        .filter(({ description }) => description === descriptionOf(bucket))
        .map(({ accessKey, accountStatus }) => ({ keyId: accessKey, isEnabled: accountStatus !== 'off' }));
    },

    async removeAccount(keyId, bucket, signal) {
      const query = { accessKey: keyId };
      try {
        const account = await sealed(await call('info-service-account', { method: 'GET', query, signal }), Account);
        if (account.description !== descriptionOf(bucket)) return;
        await call('delete-service-account', { method: 'DELETE', query, signal });
      } catch (error) {
        if (!hasName(error, ...UNKNOWN_ACCOUNT)) throw error;
      }
    },

    async getQuota(bucket, signal) {
      const answer = await call('get-bucket-quota', { method: 'GET', query: { bucket }, signal });
      const { size, quota } = await contentOf(answer, Quota);
      return size || quota || null;
    },

    async setQuota(bucket, bytes, signal) {
      // Servers before December 2023 know `quota` only; 0 is no quota.
      const body = JSON.stringify({ quota: bytes ?? 0, size: bytes ?? 0, quotatype: 'hard' });
      await call('set-bucket-quota', { method: 'PUT', query: { bucket }, body, signal });
    },

    async findUsage(bucket, signal) {
      const { lastUpdate, bucketsUsageInfo } = await usageOfAll(signal);
      const found = bucketsUsageInfo?.[bucket];
      if (!found || !lastUpdate) return null;
      return { bytes: found.size, objects: found.objectsCount, at: new Date(lastUpdate) };
    },
  };
}
