import * as z from 'zod/mini';
import { endpoint, Instant } from '#lib/contracts/endpoint';

export const StorageCheck = z.object({
  /** False before the first check; then everything else is empty. */
  was_checked: z.boolean(),
  is_running: z.boolean(),
  operation: z.nullable(z.string()),
  /** Why the check itself stopped early; empty otherwise. */
  message: z.string(),
  results: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      state: z.enum(['passed', 'failed', 'skipped']),
      message: z.string(),
      duration_ms: z.number(),
    }),
  ),
  started_at: Instant,
  ended_at: Instant,
});
export type StorageCheck = z.infer<typeof StorageCheck>;

const tag = 'Storage';

export const getStorageCheck = endpoint('GET /apps/v3/service-instances/{id}/check/', {
  summary: 'The last check of a storage, also while it runs',
  tag,
  permission: 'service:read',
  response: StorageCheck,
});
export const checkStorage = endpoint('POST /apps/v3/service-instances/{id}/check/', {
  summary: 'Use the bucket as the application does, with its own key, and say what works',
  tag,
  permission: 'service:write',
  status: 202,
  response: StorageCheck,
});
