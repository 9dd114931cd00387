import * as z from 'zod/mini';
import { endpoint, Instant } from '#lib/contracts/endpoint';
import { usageRanges } from '#lib/core/usage';

export const UsageReport = z.object({
  /** Null when the store cannot be asked now, and before there is a bucket; then `problem` says why. */
  now: z.nullable(z.object({ bytes: z.number(), objects: z.number(), at: z.string(), last_write_at: Instant })),
  problem: z.string(),
  /** Null: no limit. */
  quota: z.nullable(z.number()),
  /** Oldest first, at most 400 whatever the range. */
  samples: z.array(z.object({ at: z.string(), bytes: z.number(), objects: z.number() })),
  /** At the pace of the last 14 days. `none`: no quota, or less than a day of figures. */
  forecast: z.object({ kind: z.enum(['none', 'reached', 'growing', 'steady']), reaches_at: Instant }),
});
export type UsageReport = z.infer<typeof UsageReport>;

export const PrefixUsage = z.object({
  at: z.string(),
  /** False when counting was cut off; then the figures of some folders are "at least". */
  is_complete: z.boolean(),
  counted: z.number(),
  prefixes: z.array(
    z.object({
      /** Empty: the files beside the folders. */
      prefix: z.string(),
      bytes: z.number(),
      objects: z.number(),
      is_complete: z.boolean(),
    }),
  ),
});
export type PrefixUsage = z.infer<typeof PrefixUsage>;

const tag = 'Usage';

export const getUsage = endpoint('GET /apps/v3/service-instances/{id}/usage/', {
  summary: 'Bytes and objects now and over time, with a forecast against the quota',
  tag,
  permission: 'service:read',
  query: z.object({ range: z._default(z.enum(usageRanges, 'A range is 24h, 7d, 30d or 1y.'), '7d') }),
  response: UsageReport,
});
export const measurePrefixes = endpoint('POST /apps/v3/service-instances/{id}/usage/prefixes/', {
  summary: 'The largest first-level folders, counted now; stops after 50,000 files',
  tag,
  permission: 'file:list',
  response: PrefixUsage,
});
