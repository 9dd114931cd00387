import * as z from 'zod/mini';
import { endpoint, Instant, Uuid } from '#lib/contracts/endpoint';

export const moveStates = ['none', 'copying', 'switching', 'deploying', 'done', 'failed', 'cancelled'] as const;

export const StorageMove = z.object({
  /** `none`: it was never moved; then everything else is empty. */
  state: z.enum(moveStates),
  from_region: z.nullable(z.string()),
  to_region: z.nullable(z.string()),
  old_bucket: z.nullable(z.string()),
  new_bucket: z.nullable(z.string()),
  operation: z.nullable(z.string()),
  is_running: z.boolean(),
  objects_total: z.nullable(z.number()),
  bytes_total: z.nullable(z.number()),
  objects_copied: z.number(),
  bytes_copied: z.number(),
  /** Variables of this organisation, written by hand, that name the old bucket while it is in the trash. */
  copies: z.array(z.object({ application: z.string(), environment: z.string(), variable: z.string() })),
  /** Variables that cannot be unsealed any more, so that nobody knows whether they name it. */
  unread: z.array(z.object({ application: z.string(), environment: z.string(), variable: z.string() })),
  /** Why it stopped, in words. */
  message: z.string(),
  /** Stopped behind the switch: someone goes on, or goes back. */
  can_go_on: z.boolean(),
  can_go_back: z.boolean(),
  created_at: Instant,
  ended_at: Instant,
});
export type StorageMove = z.infer<typeof StorageMove>;

export const MoveStorageInput = z.object({ region: Uuid });

const tag = 'Storage';

export const getStorageMove = endpoint('GET /apps/v3/service-instances/{id}/move/', {
  summary: 'The last move of a storage to another region',
  tag,
  permission: 'service:read',
  response: StorageMove,
});
export const moveStorage = endpoint('POST /apps/v3/service-instances/{id}/move/', {
  summary: 'Copy the bucket to the store of another region, switch the variables and redeploy',
  tag,
  permission: 'service:write',
  body: MoveStorageInput,
  status: 202,
  response: StorageMove,
});
export const goOnMovingStorage = endpoint('POST /apps/v3/service-instances/{id}/move/go-on/', {
  summary: 'Go on with a move that stopped after the switch',
  tag,
  permission: 'service:write',
  status: 202,
  response: StorageMove,
});
export const takeStorageMoveBack = endpoint('POST /apps/v3/service-instances/{id}/move/go-back/', {
  summary: 'Return to the old bucket, while the running release still uses it',
  tag,
  permission: 'service:write',
  response: StorageMove,
});
