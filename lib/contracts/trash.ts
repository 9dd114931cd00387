import * as z from 'zod/mini';
import { endpoint, Instant, page, pageQuery } from '#lib/contracts/endpoint';
import { visibilities } from '#lib/core/bucket-settings';

export const TrashedStorage = z.object({
  /** Of the service instance, which is restored and destroyed under this id. */
  uuid: z.string(),
  organisation: z.string(),
  /** `application/environment/PREFIX`; typed to destroy it. */
  path: z.string(),
  application: z.object({ uuid: z.string(), name: z.string(), slug: z.string(), is_deleted: z.boolean() }),
  /** A deleted one cannot be restored into: name another one of the organisation. */
  environment: z.object({ uuid: z.string(), slug: z.string(), is_deleted: z.boolean() }),
  region: z.string(),
  region_name: z.string(),
  service_name: z.string(),
  prefix: z.string(),
  visibility: z.enum(visibilities),
  bucket: z.string(),
  state: z.enum(['trashed', 'removing']),
  /** What is not as it should be, in words; empty otherwise. */
  state_message: z.string(),
  /** What it held when it was last measured; null when it never was. */
  bytes: z.nullable(z.number()),
  objects: z.nullable(z.number()),
  measured_at: Instant,
  /** The unfinished operation that restores or destroys it. */
  operation: z.nullable(z.string()),
  trashed_at: z.string(),
  /** When it is destroyed for good. */
  destroy_after: Instant,
});
export type TrashedStorage = z.infer<typeof TrashedStorage>;

export const TrashedStorageDetails = z.extend(TrashedStorage, {
  /** What it holds now. Null when the store cannot be asked; then `usage_problem` says why. */
  usage: z.nullable(z.object({ bytes: z.number(), objects: z.number(), last_write_at: Instant })),
  usage_problem: z.string(),
  /** Variables of this organisation, written by hand, that carry one of its keys. */
  copies: z.array(z.object({ application: z.string(), environment: z.string(), variable: z.string() })),
  /** Why it gets no new key in another environment; empty when it does. */
  same_key_reason: z.string(),
});
export type TrashedStorageDetails = z.infer<typeof TrashedStorageDetails>;

const tag = 'Trash';

export const listTrash = endpoint('GET /apps/v3/trash/', {
  summary: 'Storages in the trash, the last one first; also those of deleted environments and applications',
  tag,
  permission: 'service:read',
  query: z.object({
    ...pageQuery,
    /** A part of the name of an application, environment, prefix or bucket. */
    search: z.optional(z.string()),
  }),
  response: page(TrashedStorage),
});
export const getTrashedStorage = endpoint('GET /apps/v3/trash/{id}/', {
  summary: 'One storage in the trash, with what it holds now and where its key was copied to',
  tag,
  permission: 'service:read',
  response: TrashedStorageDetails,
});
