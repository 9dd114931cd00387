import * as z from 'zod/mini';
import { Empty, endpoint, Instant, page, pageQuery, Uuid } from '#lib/contracts/endpoint';
import { ApiConnection } from '#lib/contracts/region-connection';
import { ApplicationName, Slug } from '#lib/core/names';
import { StoreSecret } from '#lib/core/store-connection';
import { storeKindNames } from '#lib/core/stores';

/** `waiting`: never tested. `failed`: something is wrong without which no storage can be made. */
export const probeStates = ['waiting', 'running', 'passed', 'failed'] as const;

const regionShape = {
  uuid: z.string(),
  slug: z.string(),
  name: z.string(),
  /** Null: the region of the installation, for all organisations. */
  organisation: z.nullable(z.string()),
  store: z.object({ kind: z.enum(storeKindNames), label: z.string(), endpoint: z.string() }),
  runtime: z.object({ kind: z.string() }),
  /** Storages in it, also those in the trash, as far as the caller sees them. */
  storages: z.number(),
  /** All its environments have one bucket, each a folder of it. */
  has_shared_bucket: z.boolean(),
  /** Why a key there opens more than its own bucket; empty where each storage has a key of its own. */
  shared_key_reason: z.string(),
  /** May new storages be made in it? If not, `problem` says why. */
  is_usable: z.boolean(),
  problem: z.string(),
  probe_state: z.enum(probeStates),
  probed_at: Instant,
};

export const Region = z.object(regionShape);
export type Region = z.infer<typeof Region>;

export const ProbeCheck = z.object({
  name: z.string(),
  label: z.string(),
  state: z.enum(['passed', 'failed', 'unsupported']),
  message: z.string(),
});
export type ProbeCheck = z.infer<typeof ProbeCheck>;

export const RegionCapability = z.object({
  name: z.string(),
  label: z.string(),
  can: z.boolean(),
  /** Why not, or what limits it; empty when there is nothing to say. */
  note: z.string(),
});
export type RegionCapability = z.infer<typeof RegionCapability>;

export const RegionDetails = z.object({
  ...regionShape,
  /** What was entered, by the names of the fields; empty where it was left to Stowage. Never the secret. */
  connection: ApiConnection,
  public_host: z.string(),
  notes: z.array(z.string()),
  allows_private_address: z.boolean(),
  capabilities: z.array(RegionCapability),
  /** What the last test found so far; empty before the first. */
  checks: z.array(ProbeCheck),
  /** The last test, if the caller may see it. */
  operation: z.nullable(z.string()),
});
export type RegionDetails = z.infer<typeof RegionDetails>;

const Kind = z.enum(storeKindNames, 'Choose what kind of store it is.');

export const CreateRegionInput = z.object({
  organisation: Uuid,
  name: ApplicationName,
  slug: Slug,
  kind: Kind,
  connection: ApiConnection,
  secret: StoreSecret,
  allows_private_address: z._default(z.boolean(), false),
});
export type CreateRegionInput = z.infer<typeof CreateRegionInput>;

export const UpdateRegionInput = z.object({
  name: z.optional(ApplicationName),
  kind: z.optional(Kind),
  connection: z.optional(ApiConnection),
  /** Left out or empty: the present one stays. */
  secret: z.optional(z.union([z.literal(''), StoreSecret])),
  allows_private_address: z.optional(z.boolean()),
});
export type UpdateRegionInput = z.infer<typeof UpdateRegionInput>;

/** The slug typed again. */
export const RemoveRegionInput = z.object({ confirm: z.string() });

const tag = 'Regions';

export const listRegions = endpoint('GET /apps/v3/regions/', {
  summary: 'Regions to run in',
  tag,
  permission: 'signed-in',
  query: z.object({
    ...pageQuery,
    uuid: z.optional(z.union([Uuid, z.array(Uuid)])),
    organisation: z.optional(Uuid),
  }),
  response: page(Region),
});
export const createRegion = endpoint('POST /apps/v3/regions/', {
  summary: 'Connect a store; it is tested at once',
  tag,
  permission: 'region:manage',
  body: CreateRegionInput,
  status: 201,
  response: RegionDetails,
});
export const getRegion = endpoint('GET /apps/v3/regions/{id}/', {
  summary: 'One region: its connection without secrets, what its store can do, and its last test',
  tag,
  permission: 'region:read',
  response: RegionDetails,
});
export const updateRegion = endpoint('PATCH /apps/v3/regions/{id}/', {
  summary: 'Change the name or the connection; a changed connection is tested at once',
  tag,
  permission: 'region:manage',
  body: UpdateRegionInput,
  response: RegionDetails,
});
export const removeRegion = endpoint('DELETE /apps/v3/regions/{id}/', {
  summary: 'Forget a store that no storage uses; the body repeats its slug',
  tag,
  permission: 'region:manage',
  body: RemoveRegionInput,
  response: Empty,
});
export const probeRegion = endpoint('POST /apps/v3/regions/{id}/probe/', {
  summary: 'Test the store again',
  tag,
  permission: 'region:manage',
  status: 202,
  response: RegionDetails,
});
