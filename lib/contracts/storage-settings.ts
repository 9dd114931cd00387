import * as z from 'zod/mini';
import { ApiCorsRule, ApiSettings } from '#lib/contracts/bucket-settings';
import { endpoint, Instant } from '#lib/contracts/endpoint';
import { CorsRule, corsMethods, type SettingName, settingLabels } from '#lib/core/bucket-settings';
import { rule } from '#lib/core/rule';
import { operationStates } from '#lib/core/states';

const SettingEnum = z.enum(Object.keys(settingLabels) as [SettingName, ...SettingName[]], 'This is no setting.');

/** A no carries its reason; a yes may carry a note. */
const Ability = z.object({ can: z.boolean(), reason: z.string() });

export const StorageSettings = z.object({
  /** Stands for the wish as a whole; send it back as `expected_state`. */
  state: z.string(),
  /** What people set. */
  wish: ApiSettings,
  abilities: z.object({
    public_read: Ability,
    public_prefixes: Ability,
    cors: Ability,
    lifecycle: Ability,
    quota: Ability,
    versioning: Ability,
  }),
  /** The rule that the store has for the Files page beside those of the wish. */
  panel_cors: ApiCorsRule,
  /** Is there a bucket that changes are brought to at once? Otherwise provisioning does it. */
  has_bucket: z.boolean(),
  /** Why nothing can be changed now; empty when it can. */
  locked_reason: z.string(),
  /** The last look at the store; null before the first. */
  observed: z.nullable(
    z.object({
      at: z.string(),
      /** Why the store could not be looked at; empty otherwise. */
      problem: z.string(),
      is_bucket_missing: z.boolean(),
      drift: z.array(
        z.object({ setting: SettingEnum, label: z.string(), found: z.string(), foreign: z.array(z.string()) }),
      ),
    }),
  ),
  /** The last operation that brought settings to the store. */
  operation: z.nullable(
    z.object({
      uuid: z.string(),
      kind: z.string(),
      settings: z.array(SettingEnum),
      state: z.enum(operationStates),
      /** Why it failed; empty otherwise. */
      message: z.string(),
      ended_at: Instant,
    }),
  ),
});
export type StorageSettings = z.infer<typeof StorageSettings>;

export const UpdateStorageSettingsInput = z.object({
  access: z.optional(ApiSettings.shape.access),
  cors: z.optional(ApiSettings.shape.cors),
  lifecycle: z.optional(ApiSettings.shape.lifecycle),
  quota: z.optional(ApiSettings.shape.quota),
  versioning: z.optional(ApiSettings.shape.versioning),
  /** `state` that the caller saw; anything else now is refused (409). */
  expected_state: z.optional(z.string()),
});
export type UpdateStorageSettingsInput = z.infer<typeof UpdateStorageSettingsInput>;

/** Which settings; all that differ unless told. */
export const ChosenSettingsInput = z.object({
  settings: z.optional(z.array(SettingEnum).check(z.minLength(1, 'Name at least one setting.'))),
});
export type ChosenSettingsInput = z.infer<typeof ChosenSettingsInput>;

export const TestCorsInput = z.object({
  /** Of the page: scheme and host. */
  origin: z
    .string()
    .check(
      rule((value) =>
        value.includes('*') || !CorsRule.shape.allowedOrigins.safeParse([value]).success
          ? 'An origin is scheme and host of a page, for example https://www.example.com.'
          : null,
      ),
    ),
  method: z.enum(corsMethods, 'Methods are GET, HEAD, PUT, POST and DELETE.'),
});
export type TestCorsInput = z.infer<typeof TestCorsInput>;

export const CorsTest = z.object({
  is_allowed: z.boolean(),
  /** What browsers would do, and why. */
  sentence: z.string(),
  /** Where it was asked. */
  url: z.string(),
  /** Null when there was no answer. */
  status: z.nullable(z.number()),
});
export type CorsTest = z.infer<typeof CorsTest>;

const tag = 'Storage settings';

export const getStorageSettings = endpoint('GET /apps/v3/service-instances/{id}/settings/', {
  summary: 'Visibility, CORS, lifecycle, quota and versioning: the wish, what the store can, and how it differs',
  tag,
  permission: 'service:read',
  response: StorageSettings,
});
export const updateStorageSettings = endpoint('PATCH /apps/v3/service-instances/{id}/settings/', {
  summary: 'Change some settings; an operation brings them to the store',
  tag,
  permission: 'service:write',
  body: UpdateStorageSettingsInput,
  response: StorageSettings,
});
export const applyStorageSettings = endpoint('POST /apps/v3/service-instances/{id}/settings/apply/', {
  summary: 'Bring the store back to the settings after it was changed outside',
  tag,
  permission: 'service:write',
  body: ChosenSettingsInput,
  status: 202,
  response: StorageSettings,
});
export const keepStorageSettings = endpoint('POST /apps/v3/service-instances/{id}/settings/keep/', {
  summary: 'Take over what was set in the store outside as the settings',
  tag,
  permission: 'service:write',
  body: ChosenSettingsInput,
  response: StorageSettings,
});
export const observeStorageSettings = endpoint('POST /apps/v3/service-instances/{id}/settings/observe/', {
  summary: 'Look now how the store differs from the settings',
  tag,
  permission: 'service:read',
  response: StorageSettings,
});
export const testStorageCors = endpoint('POST /apps/v3/service-instances/{id}/settings/test-cors/', {
  summary: 'Ask the public address of the bucket as a browser would before a request from another site',
  tag,
  permission: 'service:read',
  body: TestCorsInput,
  response: CorsTest,
});
export const remakeBucket = endpoint('POST /apps/v3/service-instances/{id}/settings/remake-bucket/', {
  summary: 'Make a bucket that was deleted outside again, empty, with its settings and a key',
  tag,
  permission: 'service:write',
  status: 202,
  response: StorageSettings,
});
