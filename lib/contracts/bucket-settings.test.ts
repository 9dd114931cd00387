import { expect, it } from 'vitest';
import { ApiSettings, fromApiSettings, toApiSettings } from '#lib/contracts/bucket-settings';
import { BucketSettings } from '#lib/core/bucket-settings';

const settings: BucketSettings = {
  access: { visibility: 'private', publicPrefixes: ['media/'] },
  cors: [
    {
      allowedOrigins: ['https://www.example.com'],
      allowedMethods: ['PUT'],
      allowedHeaders: ['*'],
      exposeHeaders: ['etag'],
      maxAgeSeconds: 60,
    },
  ],
  lifecycle: { abortUploadsAfterDays: 7, expire: [{ prefix: 'tmp/', days: 30 }], noncurrentDays: null },
  quota: null,
  versioning: false,
};

const namesIn = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [...(Array.isArray(value) ? [] : [name]), ...namesIn(inner)])
    : [];

it('settings have snake_case names in the API, and come back as they were', () => {
  const api = toApiSettings(settings);
  expect(namesIn(api).filter((name) => !/^[a-z_]+$/.test(name))).toEqual([]);
  expect(namesIn(api)).toContain('abort_uploads_after_days');
  expect(ApiSettings.parse(api)).toEqual(api);
  expect(BucketSettings.parse(fromApiSettings(api))).toEqual(settings);
});

it('some of the settings stay some', () => {
  expect(toApiSettings({ quota: 5, access: undefined })).toEqual({ quota: 5 });
  expect(fromApiSettings({ lifecycle: { abort_uploads_after_days: null, expire: [], noncurrent_days: 3 } })).toEqual({
    lifecycle: { abortUploadsAfterDays: null, expire: [], noncurrentDays: 3 },
  });
});
