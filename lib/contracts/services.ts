import * as z from 'zod/mini';
import { endpoint, Instant, page, pageQuery, Uuid } from '#lib/contracts/endpoint';
import { type SettingName, settingLabels, visibilities } from '#lib/core/bucket-settings';
import { Prefix } from '#lib/core/names';
import { serviceInstanceStates } from '#lib/core/states';

export const ServiceInstance = z.object({
  uuid: z.string(),
  environment: z.string(),
  region: z.string(),
  service: z.string(),
  service_identifier: z.string(),
  service_name: z.string(),
  type: z.string(),
  prefix: z.string(),
  visibility: z.enum(visibilities),
  /** Divio's word for the state; NEW is not usable yet. */
  service_status: z.string(),
  state: z.enum(serviceInstanceStates),
  /** Why it failed, in words; empty otherwise. */
  state_message: z.string(),
  variables: z.array(z.string()),
  /** Settings of its bucket that were last seen to be otherwise than wished. */
  drift: z.array(z.enum(Object.keys(settingLabels) as [SettingName, ...SettingName[]])),
  /** The unfinished (or, after a failure, the last) operation on it. */
  operation: z.nullable(z.string()),
  provisioned_at: Instant,
  destroy_after: Instant,
  created_at: z.string(),
});
export type ServiceInstance = z.infer<typeof ServiceInstance>;

export const ServiceInstanceDetails = z.object({
  uuid: z.string(),
  bucket: z.nullable(z.string()),
  /** Begins every key in a bucket that environments share, with a slash at its end; empty in a bucket of its own. */
  key_prefix: z.string(),
  endpoint_url: z.nullable(z.string()),
  region_name: z.string(),
  public_url: z.nullable(z.string()),
  /** Beginnings of keys that everyone may read although the storage is private. */
  public_prefixes: z.array(z.string()),
  /** What stays readable for everyone while it is in the trash, in a sentence; empty where the store closes everything. */
  trash_note: z.string(),
  key_id: z.nullable(z.string()),
  key_created_at: Instant,
  /** False where the store has one key for all environments of its region, which outlives each of them. */
  has_own_key: z.boolean(),
  /** Null when the store cannot be asked now; then `usage_problem` says why. */
  usage: z.nullable(z.object({ bytes: z.number(), objects: z.number(), last_write_at: Instant })),
  usage_problem: z.string(),
  variables: z.array(z.object({ name: z.string(), is_secret: z.boolean() })),
});
export type ServiceInstanceDetails = z.infer<typeof ServiceInstanceDetails>;

export const CreateServiceInstanceInput = z.object({
  environment: Uuid,
  region: z.optional(Uuid),
  service: Uuid,
  prefix: z._default(Prefix, 'DEFAULT'),
  visibility: z._default(z.enum(visibilities, 'Choose public or private.'), 'public-read'),
});
export type CreateServiceInstanceInput = z.infer<typeof CreateServiceInstanceInput>;

/** The prefix typed again. */
export const RemoveServiceInstanceInput = z.object({ confirm: z.string() });

/** Into its own environment, unless another one is named; there the prefix may be another one too. */
export const RestoreServiceInstanceInput = z.object({
  environment: z.optional(Uuid),
  prefix: z.optional(Prefix),
});
export type RestoreServiceInstanceInput = z.infer<typeof RestoreServiceInstanceInput>;

/** The storage typed as `application/environment/PREFIX`, which the trash lists as `path`. */
export const DestroyServiceInstanceInput = z.object({ confirm: z.string() });

const tag = 'Service instances';

export const listServiceInstances = endpoint('GET /apps/v3/service-instances/', {
  summary: 'Service instances of an environment or application',
  tag,
  permission: 'service:read',
  query: z.object({ ...pageQuery, environment: z.optional(Uuid), application: z.optional(Uuid) }),
  response: page(ServiceInstance),
});
export const createServiceInstance = endpoint('POST /apps/v3/service-instances/', {
  summary: 'Add a service to an environment; nothing exists outside until it is provisioned',
  tag,
  permission: 'service:write',
  body: CreateServiceInstanceInput,
  ignoresUnknownNames: true,
  status: 201,
  response: ServiceInstance,
});
export const getServiceInstance = endpoint('GET /apps/v3/service-instances/{id}/', {
  summary: 'One service instance',
  tag,
  permission: 'service:read',
  response: ServiceInstance,
});
export const getServiceInstanceDetails = endpoint('GET /apps/v3/service-instances/{id}/details/', {
  summary: 'Bucket, endpoint, key id, usage and variable names',
  tag,
  permission: 'service:read',
  response: ServiceInstanceDetails,
});
export const provisionServiceInstance = endpoint('POST /apps/v3/service-instances/{id}/provision/', {
  summary: 'Make the bucket and its key now',
  tag,
  permission: 'service:write',
  status: 202,
  response: ServiceInstance,
});
export const attachServiceInstance = endpoint('POST /apps/v3/service-instances/{id}/attach/', {
  summary: 'Give its variables to the environment from the next deployment on',
  tag,
  permission: 'service:write',
  response: ServiceInstance,
});
export const detachServiceInstance = endpoint('POST /apps/v3/service-instances/{id}/detach/', {
  summary: 'Take its variables away at the next deployment; data stays',
  tag,
  permission: 'service:write',
  response: ServiceInstance,
});
export const removeServiceInstance = endpoint('POST /apps/v3/service-instances/{id}/remove/', {
  summary: 'Put it into the trash; the body repeats its prefix',
  tag,
  permission: 'service:remove',
  body: RemoveServiceInstanceInput,
  response: ServiceInstance,
});
export const restoreServiceInstance = endpoint('POST /apps/v3/service-instances/{id}/restore/', {
  summary: 'Take it out of the trash: at once, or into another environment by the operation of the answer',
  tag,
  permission: 'service:write',
  body: RestoreServiceInstanceInput,
  response: ServiceInstance,
});
export const destroyServiceInstance = endpoint('POST /apps/v3/service-instances/{id}/destroy/', {
  summary: 'Destroy what is in the trash now, for good; the body repeats its path',
  tag,
  permission: 'service:destroy',
  body: DestroyServiceInstanceInput,
  status: 202,
  response: ServiceInstance,
});
