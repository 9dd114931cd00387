import * as z from 'zod/mini';
import { endpoint, Instant } from '#lib/contracts/endpoint';

export const StorageKey = z.object({
  key_id: z.string(),
  access: z.enum(['read-write', 'read-only']),
  /** `active`: in the managed variables; `staged`: new, not there yet; `retired`: replaced, still works. */
  state: z.enum(['active', 'staged', 'retired']),
  created_at: z.string(),
  /** When the running release was last proven to use it. */
  proven_at: Instant,
});
export type StorageKey = z.infer<typeof StorageKey>;

export const StorageKeys = z.object({
  keys: z.array(StorageKey),
  rotation: z.nullable(
    z.object({
      old_key_id: z.string(),
      new_key_id: z.nullable(z.string()),
      operation: z.nullable(z.string()),
      is_running: z.boolean(),
      /** Why it stopped, in words; empty while it runs and when it is complete. */
      message: z.string(),
      created_at: z.string(),
      ended_at: Instant,
    }),
  ),
  /** Variables of this organisation, written by hand, that carry one of the keys: they break when it is revoked. */
  copies: z.array(
    z.object({ application: z.string(), environment: z.string(), variable: z.string(), key_id: z.string() }),
  ),
  /** Variables of this organisation that cannot be unsealed any more, so that nobody knows whether they carry a key. */
  unread: z.array(z.object({ application: z.string(), environment: z.string(), variable: z.string() })),
  /** The last change of the read-only key, unless it went well: under way, or why it failed. */
  read_only_change: z.nullable(z.object({ operation: z.string(), is_running: z.boolean(), message: z.string() })),
  /** Why the store or the state does not allow it; empty when it does. */
  rotation_refusal: z.string(),
  read_only_refusal: z.string(),
});
export type StorageKeys = z.infer<typeof StorageKeys>;

export const StorageKeySecret = z.object({ key_id: z.string(), secret: z.string() });
export type StorageKeySecret = z.infer<typeof StorageKeySecret>;

const tag = 'Storage';

export const getStorageKeys = endpoint('GET /apps/v3/service-instances/{id}/keys/', {
  summary: 'Keys of a storage with their age and state, and the last rotation',
  tag,
  permission: 'service:read',
  response: StorageKeys,
});
export const rotateStorageKey = endpoint('POST /apps/v3/service-instances/{id}/keys/rotate/', {
  summary: 'Bring a new key to the application, then revoke the old one; also goes on with a rotation that stopped',
  tag,
  permission: 'service:write',
  query: z.object({
    /** `break` revokes the old key although variables elsewhere still carry copies of it. */
    copies: z._default(z.enum(['keep', 'break'], 'Choose keep or break.'), 'keep'),
  }),
  status: 202,
  response: StorageKeys,
});
export const rotateStorageKeyBack = endpoint('POST /apps/v3/service-instances/{id}/keys/rotate-back/', {
  summary: 'Turn a rotation that stopped around: the old key stays, the new one is revoked',
  tag,
  permission: 'service:write',
  status: 202,
  response: StorageKeys,
});
export const createReadOnlyKey = endpoint('POST /apps/v3/service-instances/{id}/keys/read-only/', {
  summary: 'Make a second key that can only read',
  tag,
  permission: 'service:write',
  status: 202,
  response: StorageKeys,
});
export const removeReadOnlyKey = endpoint('DELETE /apps/v3/service-instances/{id}/keys/read-only/', {
  summary: 'Revoke the read-only key',
  tag,
  permission: 'service:write',
  status: 202,
  response: StorageKeys,
});
export const revealReadOnlyKey = endpoint('POST /apps/v3/service-instances/{id}/keys/read-only/reveal/', {
  summary: 'The secret of the read-only key; noted in the audit log',
  tag,
  permission: 'variable:reveal',
  response: StorageKeySecret,
});
