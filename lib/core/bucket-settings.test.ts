import { describe, expect, it } from 'vitest';
import {
  BucketAccess,
  BucketSettings,
  CorsRule,
  defaultSettings,
  isSameSetting,
  KeyPrefix,
  Lifecycle,
  normaliseSetting,
} from '#lib/core/bucket-settings';

const rule = (change: Partial<CorsRule> = {}): CorsRule => ({
  allowedOrigins: ['https://www.example.com'],
  allowedMethods: ['GET'],
  allowedHeaders: [],
  exposeHeaders: [],
  maxAgeSeconds: null,
  ...change,
});
const problems = (
  schema: { safeParse(value: unknown): { error?: { issues: { message: string }[] } } },
  value: unknown,
) => schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

describe('prefixes', () => {
  it.each(['media/', 'a', 'a//b/', 'Ünïcode/', '../', ' ', '%2F', '😀/'])('takes %j', (prefix) => {
    expect(problems(KeyPrefix, prefix)).toEqual([]);
  });
  it.each([
    ['', 'Enter the beginning'],
    ['/media', 'do not begin with a slash'],
    ['a*', 'no \\*'],
    ['a?b', 'no \\*'],
    ['say "hi"', 'quotes'],
    ['a\nb', 'control characters'],
    ['ü'.repeat(257), '512 bytes'],
  ])('refuses %j', (prefix, reason) => {
    expect(problems(KeyPrefix, prefix)).toEqual([expect.stringMatching(reason)]);
  });
  it('limits the public ones to 20', () => {
    const publicPrefixes = Array.from({ length: 21 }, (_, index) => `p${index}/`);
    expect(problems(BucketAccess, { visibility: 'private', publicPrefixes })).toEqual(['At most 20 public prefixes.']);
  });
});

describe('CORS rules', () => {
  it.each([
    '*',
    'https://example.com',
    'http://localhost:3000',
    'https://*.example.com',
    'https://*',
    'http://127.0.0.1:*',
  ])('take the origin %s', (origin) => expect(problems(CorsRule, rule({ allowedOrigins: [origin] }))).toEqual([]));
  it.each([
    'example.com',
    'https://',
    'https://example.com/',
    'https://example.com/media',
    'ftp://example.com',
    'https://*.*.example.com',
    'https://me@example.com',
    'https://bücher.example',
    'https://exa mple.com',
    'https://:80',
    'null',
    '',
  ])('refuse the origin %j', (origin) => {
    expect(problems(CorsRule, rule({ allowedOrigins: [origin] }))).toEqual([expect.stringContaining('An origin is')]);
  });
  it('need an origin and a method that stores know', () => {
    expect(problems(CorsRule, rule({ allowedOrigins: [] }))).toEqual(['A rule needs at least one origin.']);
    expect(problems(CorsRule, rule({ allowedMethods: [] }))).toEqual(['A rule needs at least one method.']);
    expect(problems(CorsRule, { ...rule(), allowedMethods: ['PATCH'] })).toEqual([
      'Methods are GET, HEAD, PUT, POST and DELETE.',
    ]);
    expect(problems(CorsRule, rule({ allowedHeaders: ['x y'] }))).toEqual(['This is not the name of a header.']);
    for (const maxAgeSeconds of [-1, 86_401, 1.5, Number.NaN])
      expect(problems(CorsRule, rule({ maxAgeSeconds }))).toEqual([
        'Enter whole seconds from 0 to 86,400, which is a day.',
      ]);
  });
});

describe('lifecycle and quota', () => {
  it('count in whole days and bytes', () => {
    const lifecycle = (change: object) => ({
      abortUploadsAfterDays: null,
      expire: [],
      noncurrentDays: null,
      ...change,
    });
    expect(problems(Lifecycle, lifecycle({ expire: [{ prefix: '', days: 1 }] }))).toEqual([]);
    expect(problems(Lifecycle, lifecycle({ abortUploadsAfterDays: 0 }))).toEqual([
      'The age of unfinished uploads is at least 1 day.',
    ]);
    expect(problems(Lifecycle, lifecycle({ noncurrentDays: 1.5 }))).toEqual([
      'The age of old versions is a whole number of days.',
    ]);
    expect(problems(Lifecycle, lifecycle({ expire: [{ prefix: '/tmp', days: 1 }] }))).toHaveLength(1);
    expect(problems(Lifecycle, lifecycle({ noncurrentDays: 36_501 }))).toEqual([
      'The age of old versions is at most 36,500 days.',
    ]);
    const settings = (quota: unknown) => ({ ...defaultSettings('private'), quota });
    expect(problems(BucketSettings, settings(0))).toEqual(['A quota is at least 1 byte.']);
    expect(problems(BucketSettings, settings(1.5))).toEqual(['A quota is a whole number of bytes.']);
    expect(problems(BucketSettings, settings(2 ** 60))).toEqual(['A quota is at most 9,000 TB.']);
    expect(problems(BucketSettings, settings(null))).toEqual([]);
  });
});

describe('what means the same', () => {
  it('is the same whatever order or case it is in', () => {
    const origins = ['https://b.example.com', 'https://A.example.com', 'https://b.example.com'];
    const messy = rule({
      allowedOrigins: origins,
      allowedMethods: ['PUT', 'GET', 'PUT'],
      allowedHeaders: ['X-B', 'x-a'],
    });
    const tidy = rule({
      allowedOrigins: ['https://a.example.com', 'https://b.example.com'],
      allowedMethods: ['GET', 'PUT'],
      allowedHeaders: ['x-a', 'x-b'],
    });
    expect(normaliseSetting('cors', [messy])).toEqual([tidy]);
    expect(isSameSetting('cors', [messy], [tidy])).toBe(true);
    const expire = [
      { prefix: 'b/', days: 1 },
      { prefix: 'a/', days: 2 },
    ];
    const lifecycle = { abortUploadsAfterDays: 7, noncurrentDays: null };
    expect(isSameSetting('lifecycle', { ...lifecycle, expire }, { ...lifecycle, expire: expire.toReversed() })).toBe(
      true,
    );
    const prefixes = (...publicPrefixes: string[]) => ({ visibility: 'private' as const, publicPrefixes });
    expect(isSameSetting('access', prefixes('b/', 'a/'), prefixes('a/', 'b/', 'a/'))).toBe(true);
  });
  it('is not the same when the order of CORS rules or the case of prefixes differs', () => {
    const rules = [rule(), rule({ allowedOrigins: ['*'] })];
    expect(isSameSetting('cors', rules, rules.toReversed())).toBe(false);
    const prefixes = (prefix: string) => ({ visibility: 'private' as const, publicPrefixes: [prefix] });
    expect(isSameSetting('access', prefixes('a/'), prefixes('A/'))).toBe(false);
  });
  it('drops the public prefixes of a public bucket', () => {
    expect(normaliseSetting('access', { visibility: 'public-read', publicPrefixes: ['a/'] })).toEqual({
      visibility: 'public-read',
      publicPrefixes: [],
    });
  });
});
