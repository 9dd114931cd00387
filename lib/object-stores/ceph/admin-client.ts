import * as z from 'zod/mini';
import {
  type AdminAnswer,
  type AdminRequest,
  adminSender,
  contentOf,
  refusalOf,
} from '#lib/object-stores/admin-request';
import { type StoreConnection, StoreError, type StoreKey } from '#lib/object-stores/port';
import { hasName } from '#lib/object-stores/s3/errors';

// The answer also has the secrets, which nobody here wants.
const User = z.object({ user_id: z.string(), tenant: z.string(), keys: z.array(z.object({ access_key: z.string() })) });
/** All keys of the user. */
const NewKeys = z.array(z.object({ access_key: z.string(), secret_key: z.string() }));
const Bucket = z.object({
  usage: z.object({ 'rgw.main': z.optional(z.object({ size: z.number(), num_objects: z.number() })) }),
  bucket_quota: z.object({ enabled: z.boolean(), max_size: z.number() }),
});

export interface CephBucket {
  bytes: number;
  objects: number;
  /** Bytes; null without a quota. */
  quota: number | null;
}

/** The admin operations of a gateway. Failures are what `toStoreError` reads. */
export interface CephAdmin {
  /** The user of our own key; throws StoreError when it is one that this provider cannot work with. */
  getSelf(signal?: AbortSignal): Promise<string>;
  /** A user that may not make buckets; one that is there already counts as success. */
  ensureUser(uid: string, displayName: string, signal?: AbortSignal): Promise<void>;
  /** Ids of the user's keys; none when there is no such user. */
  listKeys(uid: string, signal?: AbortSignal): Promise<string[]>;
  /** A key with this id, whose secret the gateway makes: parameters stand in the logs of gateways and proxies. */
  addKey(uid: string, keyId: string, signal?: AbortSignal): Promise<StoreKey>;
  /** One that is gone already counts as success. */
  removeKey(uid: string, keyId: string, signal?: AbortSignal): Promise<void>;
  /** With its keys; a missing one counts as success. */
  removeUser(uid: string, signal?: AbortSignal): Promise<void>;
  /** Throws NoSuchBucket when it is missing. */
  getBucket(bucket: string, signal?: AbortSignal): Promise<CephBucket>;
  setQuota(bucket: string, bytes: number | null, signal?: AbortSignal): Promise<void>;
}

/**
 * Calls as in docs.ceph.com/en/latest/radosgw/adminops, which every release has; the IAM API came with release 19 and
 * only for accounts. The store's own user needs the caps `users=*;buckets=*`.
 */
export function cephAdmin(connection: StoreConnection): CephAdmin {
  const { allowsPrivateAddress, accessKeyId, secretAccessKey, region } = connection;
  const send = adminSender({
    allowsPrivateAddress,
    signWith: { accessKeyId, secretAccessKey, region, service: 's3' },
  });

  async function call(path: 'user' | 'bucket', { query, ...request }: Omit<AdminRequest, 'url'>): Promise<AdminAnswer> {
    const url = new URL(`/admin/${path}`, connection.endpoint);
    const answer = await send({ ...request, url, query: { ...query, format: 'json' } });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw refusalOf(answer);
  }

  async function unless(codes: readonly string[], work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!hasName(error, ...codes)) throw error;
    }
  }

  async function getSelf(signal?: AbortSignal): Promise<string> {
    const answer = await call('user', { method: 'GET', query: { 'access-key': accessKeyId }, signal });
    const { user_id: uid, tenant } = await contentOf(answer, User);
    // Users and policies of a tenant have other names than ours.
    if (tenant !== '') {
      throw new StoreError('REFUSED', 'The user of this key belongs to a tenant. Connect with a user that has none.');
    }
    return uid;
  }

  return {
    getSelf,

    ensureUser: (uid, displayName, signal) =>
      unless(['UserAlreadyExists'], () => {
        const rights = { 'max-buckets': '-1', 'generate-key': 'False' };
        return call('user', { method: 'PUT', query: { uid, 'display-name': displayName, ...rights }, signal });
      }),

    async listKeys(uid, signal) {
      try {
        const { keys } = await contentOf(await call('user', { method: 'GET', query: { uid }, signal }), User);
        return keys.map(({ access_key }) => access_key);
      } catch (error) {
        if (hasName(error, 'NoSuchUser')) return [];
        throw error;
      }
    },

    async addKey(uid, keyId, signal) {
      const query = { key: '', uid, 'access-key': keyId, 'generate-key': 'True' };
      const keys = await contentOf(await call('user', { method: 'PUT', query, signal }), NewKeys);
      const made = keys.find(({ access_key }) => access_key === keyId);
      if (!made) throw new StoreError('REFUSED', 'The gateway made a key without telling which.');
      return { keyId, secret: made.secret_key };
    },

    removeKey: (uid, keyId, signal) =>
      unless(['NoSuchUser', 'InvalidAccessKeyId'], () =>
        call('user', { method: 'DELETE', query: { key: '', uid, 'access-key': keyId }, signal }),
      ),

    removeUser: (uid, signal) =>
      unless(['NoSuchUser'], () => call('user', { method: 'DELETE', query: { uid }, signal })),

    async getBucket(bucket, signal) {
      const answer = await call('bucket', { method: 'GET', query: { bucket, stats: 'True' }, signal });
      const { usage, bucket_quota: quota } = await contentOf(answer, Bucket);
      const { size, num_objects } = usage['rgw.main'] ?? { size: 0, num_objects: 0 };
      return { bytes: size, objects: num_objects, quota: quota.enabled && quota.max_size >= 0 ? quota.max_size : null };
    },

    async setQuota(bucket, bytes, signal) {
      const uid = await getSelf(signal);
      // As a body, because the parameters count in KiB. Release 16 answers 501 when its hash is part of the signature.
      const body = JSON.stringify({ enabled: bytes !== null, max_size: bytes ?? -1, max_objects: -1 });
      const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
      await call('bucket', { method: 'PUT', query: { quota: '', uid, bucket }, headers, body, signal });
    },
  };
}
