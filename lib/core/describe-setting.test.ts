import { describe, expect, it } from 'vitest';
import { type BucketSettings, defaultSettings, type SettingName } from '#lib/core/bucket-settings';
import { describeSetting } from '#lib/core/describe-setting';

const cases: { [Name in SettingName]: [BucketSettings[Name], string][] } = {
  access: [
    [{ visibility: 'public-read', publicPrefixes: [] }, 'everyone may read everything'],
    [{ visibility: 'private', publicPrefixes: [] }, 'nobody may read without a key'],
    [{ visibility: 'private', publicPrefixes: ['a/', 'b/'] }, 'everyone may read a/, b/'],
  ],
  cors: [
    [[], 'no rules'],
    [
      [
        {
          allowedOrigins: ['*'],
          allowedMethods: ['GET', 'PUT'],
          allowedHeaders: [],
          exposeHeaders: [],
          maxAgeSeconds: 1,
        },
        {
          allowedOrigins: ['https://a.example', 'https://b.example'],
          allowedMethods: ['GET'],
          allowedHeaders: [],
          exposeHeaders: [],
          maxAgeSeconds: null,
        },
      ],
      'GET, PUT from anywhere; GET from https://a.example, https://b.example',
    ],
  ],
  lifecycle: [
    [{ abortUploadsAfterDays: null, expire: [], noncurrentDays: null }, 'nothing is deleted by itself'],
    [defaultSettings('private').lifecycle, 'unfinished uploads removed after 7 days'],
    [
      { abortUploadsAfterDays: 1, expire: [{ prefix: '', days: 30 }], noncurrentDays: 2 },
      'all objects deleted after 30 days; unfinished uploads removed after 1 day; old versions removed after 2 days',
    ],
  ],
  quota: [
    [null, 'no limit'],
    [1_500_000, '1,500,000 bytes'],
  ],
  versioning: [
    [true, 'on'],
    [false, 'off'],
  ],
};

describe.each(Object.keys(cases) as SettingName[])('%s in words', (name) => {
  it.each(cases[name] as [never, string][])('%j', (value, words) => {
    expect(describeSetting(name, value)).toBe(words);
  });
});
