import * as z from 'zod/mini';
import { AdminError, type AdminRequest, adminSender } from '#lib/object-stores/admin-request';
import { openBody, sealBody } from '#lib/object-stores/minio/sealed-body';
import type { StoreConnection, StoreKey } from '#lib/object-stores/port';
import { hasName } from '#lib/object-stores/s3/errors';
import type { Statement } from '#lib/object-stores/s3/policy';

/** RustFS has the same calls under a path of its own, with bodies that are not sealed. */
export interface AdminDialect {
  path: string;
  isSealed: boolean;
}

/** What MinIO answers about a service account that does not exist. */
const UNKNOWN_ACCOUNT = 'XMinioInvalidIAMCredentials';
/** Says whose account it is, where an administrator sees it; names have at most 32 characters. */
const ACCOUNT_NAME = 'stowage';

const Refusal = z.object({ Code: z.string() });
const Accounts = z.object({
  accounts: z.nullable(z.array(z.object({ accessKey: z.string(), description: z.optional(z.string()) }))),
});
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
  addAccount(key: StoreKey, bucket: string, policy: readonly Statement[], signal?: AbortSignal): Promise<void>;
  /** The accounts of our own user that `addAccount` made for this bucket. */
  listAccounts(bucket: string, signal?: AbortSignal): Promise<string[]>;
  /** One that is gone already counts as success. */
  removeAccount(keyId: string, signal?: AbortSignal): Promise<void>;
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

  async function call(path: string, request: Omit<AdminRequest, 'url'>): Promise<Buffer> {
    const { status, body } = await send({ ...request, url: new URL(`${dialect.path}/${path}`, connection.endpoint) });
    if (status >= 200 && status < 300) return body;
    throw new AdminError(refusalCode(body), status);
  }
  const json = (body: Buffer): unknown => JSON.parse(body.toString('utf8'));
  const seal = (text: string) => (dialect.isSealed ? sealBody(secretAccessKey, text) : text);
  const unseal = async (body: Buffer): Promise<unknown> =>
    dialect.isSealed ? JSON.parse(await openBody(secretAccessKey, body)) : json(body);

  return {
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
      const { accounts } = Accounts.parse(await unseal(answer));
      return (accounts ?? [])
        .filter(({ description }) => description === descriptionOf(bucket))
        .map(({ accessKey }) => accessKey);
    },

    async removeAccount(keyId, signal) {
      try {
        await call('delete-service-account', { method: 'DELETE', query: { accessKey: keyId }, signal });
      } catch (error) {
        if (!hasName(error, UNKNOWN_ACCOUNT)) throw error;
      }
    },

    async getQuota(bucket, signal) {
      const answer = await call('get-bucket-quota', { method: 'GET', query: { bucket }, signal });
      const { size, quota } = Quota.parse(json(answer));
      return size || quota || null;
    },

    async setQuota(bucket, bytes, signal) {
      // Servers before December 2023 know `quota` only; 0 is no quota.
      const body = JSON.stringify({ quota: bytes ?? 0, size: bytes ?? 0, quotatype: 'hard' });
      await call('set-bucket-quota', { method: 'PUT', query: { bucket }, body, signal });
    },

    async findUsage(bucket, signal) {
      const answer = await call('datausageinfo', { method: 'GET', signal });
      const { lastUpdate, bucketsUsageInfo } = DataUsage.parse(json(answer));
      const found = bucketsUsageInfo?.[bucket];
      if (!found || !lastUpdate) return null;
      return { bytes: found.size, objects: found.objectsCount, at: new Date(lastUpdate) };
    },
  };
}

function refusalCode(body: Buffer): string {
  try {
    return Refusal.parse(JSON.parse(body.toString('utf8'))).Code;
  } catch {
    // A proxy's page, or the XML of RustFS: the status has to say it then.
    return /<Code>(\w+)<\/Code>/.exec(body.toString('utf8'))?.[1] ?? 'Unknown';
  }
}
