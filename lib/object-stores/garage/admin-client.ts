import * as z from 'zod/mini';
import { adminSender, contentOf, refusalOf } from '#lib/object-stores/admin-request';
import type { StoreConnection } from '#lib/object-stores/port';

const Bucket = z.object({
  id: z.string(),
  websiteAccess: z.boolean(),
  websiteConfig: z.nullish(
    z.object({ errorDocument: z.nullish(z.string()), routingRules: z.nullish(z.array(z.unknown())) }),
  ),
  keys: z.array(z.object({ accessKeyId: z.string(), permissions: z.object({ owner: z.optional(z.boolean()) }) })),
  bytes: z.number(),
  objects: z.number(),
  quotas: z.object({ maxSize: z.nullable(z.number()), maxObjects: z.nullable(z.number()) }),
});
export type GarageBucket = z.infer<typeof Bucket>;

const KeySummary = z.object({ id: z.string(), name: z.string(), created: z.nullish(z.iso.datetime()) });
export type GarageKey = z.infer<typeof KeySummary>;
const KeySecret = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });
const KeyName = z.object({ name: z.string() });

export interface BucketPermissions {
  read: boolean;
  write: boolean;
  owner: boolean;
}

export type GarageAdmin = ReturnType<typeof garageAdmin>;

/** Garage's admin API, version 2 (garagehq.deuxfleurs.fr/api/garage-admin-v2.json). Its refusals are `AdminError`. */
export function garageAdmin({ allowsPrivateAddress, options, secretAccessKey }: StoreConnection) {
  const send = adminSender({ allowsPrivateAddress });
  const endpoint = (options.adminEndpoint ?? '').replace(/\/+$/, '');

  async function call<Answer>(
    schema: z.ZodMiniType<Answer>,
    method: 'GET' | 'POST',
    name: string,
    { query, body, signal }: { query?: Record<string, string>; body?: unknown; signal?: AbortSignal | undefined },
  ): Promise<Answer> {
    const answer = await send({
      method,
      url: `${endpoint}/v2/${name}`,
      headers: { authorization: `Bearer ${secretAccessKey}`, 'content-type': 'application/json' },
      ...(query ? { query } : {}),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    });
    if (answer.status === 200) return contentOf(answer, schema);
    throw refusalOf(answer);
  }

  return {
    checkHealth: (signal?: AbortSignal) => call(z.unknown(), 'GET', 'GetClusterHealth', { signal }),

    createBucket: (bucket: string, signal?: AbortSignal) =>
      call(Bucket, 'POST', 'CreateBucket', { body: { globalAlias: bucket }, signal }),

    getBucket: (bucket: string, signal?: AbortSignal) =>
      call(Bucket, 'GET', 'GetBucketInfo', { query: { globalAlias: bucket }, signal }),

    updateBucket: (id: string, changes: object, signal?: AbortSignal) =>
      call(Bucket, 'POST', 'UpdateBucket', { query: { id }, body: changes, signal }),

    deleteBucket: (id: string, signal?: AbortSignal) =>
      call(z.null(), 'POST', 'DeleteBucket', { query: { id }, signal }),

    allow: (bucketId: string, accessKeyId: string, permissions: BucketPermissions, signal?: AbortSignal) =>
      call(Bucket, 'POST', 'AllowBucketKey', { body: { bucketId, accessKeyId, permissions }, signal }),

    createKey: (name: string, signal?: AbortSignal) => call(KeySecret, 'POST', 'CreateKey', { body: { name }, signal }),

    /** The keys of that name, oldest first. */
    async listKeys(name: string, signal?: AbortSignal): Promise<GarageKey[]> {
      const keys = await call(z.array(KeySummary), 'GET', 'ListKeys', { signal });
      const age = ({ created, id }: GarageKey) => `${created ?? ''} ${id}`;
      return keys.filter((key) => key.name === name).sort((a, b) => (age(a) < age(b) ? -1 : 1));
    },

    /** @throws AdminError NoSuchAccessKey */
    getKeyName: async (id: string, signal?: AbortSignal) =>
      (await call(KeyName, 'GET', 'GetKeyInfo', { query: { id }, signal })).name,

    getSecret: (id: string, signal?: AbortSignal) =>
      call(KeySecret, 'GET', 'GetKeyInfo', { query: { id, showSecretKey: 'true' }, signal }),

    deleteKey: (id: string, signal?: AbortSignal) => call(z.null(), 'POST', 'DeleteKey', { query: { id }, signal }),
  };
}
