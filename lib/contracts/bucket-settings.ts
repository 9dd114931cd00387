import * as z from 'zod/mini';
import * as core from '#lib/core/bucket-settings';

const { CorsRule, BucketAccess, Lifecycle, BucketSettings } = core;

/** `CorsRule` of lib/core/bucket-settings as the API writes it. */
export const ApiCorsRule = z.object({
  allowed_origins: CorsRule.shape.allowedOrigins,
  allowed_methods: CorsRule.shape.allowedMethods,
  allowed_headers: CorsRule.shape.allowedHeaders,
  expose_headers: CorsRule.shape.exposeHeaders,
  max_age_seconds: CorsRule.shape.maxAgeSeconds,
});
export type ApiCorsRule = z.infer<typeof ApiCorsRule>;

/** `BucketSettings` of lib/core/bucket-settings as the API writes it: the one place where the names differ. */
export const ApiSettings = z.object({
  access: z.object({
    visibility: BucketAccess.shape.visibility,
    public_prefixes: BucketAccess.shape.publicPrefixes,
  }),
  cors: z.array(ApiCorsRule).check(z.maxLength(core.MAX_CORS_RULES, core.tooManyCorsRules)),
  lifecycle: z.object({
    abort_uploads_after_days: Lifecycle.shape.abortUploadsAfterDays,
    expire: Lifecycle.shape.expire,
    noncurrent_days: Lifecycle.shape.noncurrentDays,
  }),
  quota: BucketSettings.shape.quota,
  versioning: BucketSettings.shape.versioning,
});
export type ApiSettings = z.infer<typeof ApiSettings>;

/** Settings, or some of them; what is not there stays away. */
type Some<Settings> = { [Name in keyof Settings]?: Settings[Name] | undefined };

/** A rule with the names of the API. */
export function toApiCorsRule(rule: core.CorsRule): ApiCorsRule {
  return {
    allowed_origins: rule.allowedOrigins,
    allowed_methods: rule.allowedMethods,
    allowed_headers: rule.allowedHeaders,
    expose_headers: rule.exposeHeaders,
    max_age_seconds: rule.maxAgeSeconds,
  };
}

/** The way back from `toApiCorsRule`. */
export function fromApiCorsRule(rule: ApiCorsRule): core.CorsRule {
  return {
    allowedOrigins: rule.allowed_origins,
    allowedMethods: rule.allowed_methods,
    allowedHeaders: rule.allowed_headers,
    exposeHeaders: rule.expose_headers,
    maxAgeSeconds: rule.max_age_seconds,
  };
}

/** Settings with the names of the API. */
export function toApiSettings(settings: core.BucketSettings): ApiSettings;
export function toApiSettings(settings: Some<core.BucketSettings>): Some<ApiSettings>;
export function toApiSettings({ access, cors, lifecycle, ...same }: Some<core.BucketSettings>): Some<ApiSettings> {
  return {
    ...same,
    ...(access && { access: { visibility: access.visibility, public_prefixes: access.publicPrefixes } }),
    ...(cors && { cors: cors.map(toApiCorsRule) }),
    ...(lifecycle && {
      lifecycle: {
        abort_uploads_after_days: lifecycle.abortUploadsAfterDays,
        expire: lifecycle.expire,
        noncurrent_days: lifecycle.noncurrentDays,
      },
    }),
  };
}

/** The way back from `toApiSettings`. */
export function fromApiSettings(settings: ApiSettings): core.BucketSettings;
export function fromApiSettings(settings: Some<ApiSettings>): Some<core.BucketSettings>;
export function fromApiSettings({ access, cors, lifecycle, ...same }: Some<ApiSettings>): Some<core.BucketSettings> {
  return {
    ...same,
    ...(access && { access: { visibility: access.visibility, publicPrefixes: access.public_prefixes } }),
    ...(cors && { cors: cors.map(fromApiCorsRule) }),
    ...(lifecycle && {
      lifecycle: {
        abortUploadsAfterDays: lifecycle.abort_uploads_after_days,
        expire: lifecycle.expire,
        noncurrentDays: lifecycle.noncurrent_days,
      },
    }),
  };
}
