import * as z from 'zod/mini';
import { rule } from '#lib/core/rule';

export const visibilities = ['public-read', 'private'] as const;
export type Visibility = (typeof visibilities)[number];

export const MAX_CORS_RULES = 100;
export const tooManyCorsRules = `A bucket has at most ${MAX_CORS_RULES} CORS rules.`;
const MAX_EXPIRY_RULES = 100;
const MAX_DAYS = 36_500;
const days = (what: string) =>
  z
    .int(`${what} is a whole number of days.`)
    .check(
      z.minimum(1, `${what} is at least 1 day.`),
      z.maximum(MAX_DAYS, `${what} is at most ${MAX_DAYS.toLocaleString('en')} days.`),
    );

/** A beginning of keys: `media/` covers everything in that folder. */
export const KeyPrefix = z.string().check(
  rule((value) => {
    if (value === '') return 'Enter the beginning of the keys, for example media/.';
    if (value.startsWith('/')) return 'Keys do not begin with a slash: write media/, not /media/.';
    if (/[*?"\\\p{Cc}]/u.test(value)) return 'A prefix has no *, ?, quotes, backslashes or control characters.';
    return new TextEncoder().encode(value).length > 512 ? 'A prefix has at most 512 bytes.' : null;
  }),
);

export const corsMethods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'] as const;

/** Scheme, the longest host and a port. */
const MAX_ORIGIN_LENGTH = 270;
const MAX_IN_CORS_RULE = 100;

/** `https://example.com`, `https://*.example.com` or `*`; never a path. */
const CorsOrigin = z.string().check(
  rule((value) => {
    if (value === '*') return null;
    // The pattern below tries every length before the star with every one behind it.
    if (value.length > MAX_ORIGIN_LENGTH) return `An origin has at most ${MAX_ORIGIN_LENGTH} characters.`;
    // Browsers send hosts in ASCII, with a port only where it is unusual.
    return /^https?:\/\/(?=[^:])[a-z0-9.-]*\*?[a-z0-9.-]*(:(\d{1,5}|\*))?$/i.test(value) && !/\*.*\*/.test(value)
      ? null
      : 'An origin is scheme and host without a path, for example https://www.example.com, or * for all. One * may stand in the host.';
  }),
);
const HeaderPattern = z
  .string()
  .check(rule((value) => (/^[!#$%&'+\-.^_`|~0-9A-Za-z*]+$/.test(value) ? null : 'This is not the name of a header.')));

const atMostInRule = (what: string) => z.maxLength(MAX_IN_CORS_RULE, `A rule has at most ${MAX_IN_CORS_RULE} ${what}.`);

const maxAge = 'Enter whole seconds from 0 to 86,400, which is a day.';

export const CorsRule = z.object({
  allowedOrigins: z
    .array(CorsOrigin)
    .check(z.minLength(1, 'A rule needs at least one origin.'), atMostInRule('origins')),
  allowedMethods: z
    .array(z.enum(corsMethods, 'Methods are GET, HEAD, PUT, POST and DELETE.'))
    .check(z.minLength(1, 'A rule needs at least one method.')),
  allowedHeaders: z.array(HeaderPattern).check(atMostInRule('allowed headers')),
  exposeHeaders: z.array(HeaderPattern).check(atMostInRule('exposed headers')),
  /** How long browsers keep the answer of a preflight. */
  maxAgeSeconds: z.nullable(z.int(maxAge).check(z.minimum(0, maxAge), z.maximum(86_400, maxAge))),
});
export type CorsRule = z.infer<typeof CorsRule>;

export const Lifecycle = z.object({
  /** Uploads in parts that nobody completed are removed after so many days; null: never. */
  abortUploadsAfterDays: z.nullable(days('The age of unfinished uploads')),
  /** Objects whose key begins with `prefix` (empty: all) are deleted so many days after they were written. */
  expire: z
    .array(z.object({ prefix: z.union([z.literal(''), KeyPrefix]), days: days('The age of files') }))
    .check(z.maxLength(MAX_EXPIRY_RULES, `At most ${MAX_EXPIRY_RULES} rules delete files by age.`)),
  /** Replaced and deleted versions are removed after so many days; null: kept. Only with versioning. */
  noncurrentDays: z.nullable(days('The age of old versions')),
});
export type Lifecycle = z.infer<typeof Lifecycle>;

export const BucketAccess = z.object({
  visibility: z.enum(visibilities, 'Choose public or private.'),
  /** Beginnings of keys that everyone may read although the bucket is private. */
  publicPrefixes: z.array(KeyPrefix).check(z.maxLength(20, 'At most 20 public prefixes.')),
});
export type BucketAccess = z.infer<typeof BucketAccess>;

/** Everything that people set on a bucket: the wish, which reconcilers bring the store to. */
export const BucketSettings = z.object({
  access: BucketAccess,
  cors: z.array(CorsRule).check(z.maxLength(MAX_CORS_RULES, tooManyCorsRules)),
  lifecycle: Lifecycle,
  /** Bytes that the bucket may hold; null: no limit. */
  quota: z.nullable(
    z
      .int({
        // Beyond it numbers are no longer exact.
        error: ({ code }) =>
          code === 'too_big' ? 'A quota is at most 9,000 TB.' : 'A quota is a whole number of bytes.',
      })
      .check(z.minimum(1, 'A quota is at least 1 byte.')),
  ),
  /** Keep replaced and deleted objects as old versions. */
  versioning: z.boolean(),
});
export type BucketSettings = z.infer<typeof BucketSettings>;
export type SettingName = keyof BucketSettings;

/** The settings in the order in which they are applied, with their names for people. */
export const settingLabels: Record<SettingName, string> = {
  access: 'Visibility',
  cors: 'CORS',
  lifecycle: 'Lifecycle',
  quota: 'Quota',
  versioning: 'Versioning',
};
export const settingNames = Object.keys(settingLabels) as SettingName[];

/** What a new bucket gets: uploads that nobody completes would cost for ever, everything else is as people know it. */
export function defaultSettings(visibility: Visibility): BucketSettings {
  return {
    access: { visibility, publicPrefixes: [] },
    cors: [],
    lifecycle: { abortUploadsAfterDays: 7, expire: [], noncurrentDays: null },
    quota: null,
    versioning: false,
  };
}

const sorted = (values: readonly string[]) => [...new Set(values)].sort();

const normalisers: { [Name in SettingName]: (value: BucketSettings[Name]) => BucketSettings[Name] } = {
  access: ({ visibility, publicPrefixes }) => ({
    visibility,
    // Everything is public already, so prefixes say nothing more.
    publicPrefixes: visibility === 'public-read' ? [] : sorted(publicPrefixes),
  }),
  cors: (rules) =>
    rules.map((each) => ({
      // Browsers send origins in lower case, and stores compare letter by letter.
      allowedOrigins: sorted(each.allowedOrigins.map((origin) => origin.toLowerCase())),
      allowedMethods: corsMethods.filter((method) => each.allowedMethods.includes(method)),
      allowedHeaders: sorted(each.allowedHeaders.map((name) => name.toLowerCase())),
      exposeHeaders: sorted(each.exposeHeaders),
      maxAgeSeconds: each.maxAgeSeconds,
    })),
  lifecycle: ({ abortUploadsAfterDays, expire, noncurrentDays }) => ({
    abortUploadsAfterDays,
    expire: expire
      .map(({ prefix, days: age }) => ({ prefix, days: age }))
      .sort((a, b) => (a.prefix === b.prefix ? a.days - b.days : a.prefix < b.prefix ? -1 : 1)),
    noncurrentDays,
  }),
  quota: (bytes) => bytes,
  versioning: (isOn) => isOn,
};

/** One form for values that mean the same: what order or case does not change is sorted. The order of CORS rules counts. */
export function normaliseSetting<Name extends SettingName>(
  name: Name,
  value: BucketSettings[Name],
): BucketSettings[Name] {
  return normalisers[name](value);
}

/** Do both values mean the same to a store? */
export function isSameSetting<Name extends SettingName>(
  name: Name,
  a: BucketSettings[Name],
  b: BucketSettings[Name],
): boolean {
  return JSON.stringify(normaliseSetting(name, a)) === JSON.stringify(normaliseSetting(name, b));
}
