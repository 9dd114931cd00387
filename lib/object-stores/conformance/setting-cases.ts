import { expect } from 'vitest';
import {
  type BucketSettings,
  type CorsRule,
  defaultSettings,
  type Lifecycle,
  normaliseSetting,
  type SettingName,
} from '#lib/core/bucket-settings';
import { type CapabilityName, settingCapability } from '#lib/core/stores';
import { anonymous, type StoreContext } from '#lib/object-stores/conformance/context';
import type { BucketRef, SettingControl } from '#lib/object-stores/port';
import { declaredCapabilities } from '#lib/object-stores/registry';

const MIB = 1024 ** 2;
const QUOTA = 2 * MIB;
const CHUNK = 512 * 1024;

const everyone: CorsRule = {
  allowedOrigins: ['*'],
  allowedMethods: ['GET', 'HEAD'],
  allowedHeaders: [],
  exposeHeaders: [],
  maxAgeSeconds: null,
};
const uploads: CorsRule = {
  allowedOrigins: ['https://www.example.com', 'https://*.example.org'],
  allowedMethods: ['GET', 'PUT', 'POST', 'DELETE'],
  allowedHeaders: ['*'],
  exposeHeaders: ['ETag', 'x-amz-meta-a'],
  maxAgeSeconds: 3600,
};
const nothing: Lifecycle = { abortUploadsAfterDays: null, expire: [], noncurrentDays: null };

type Named = Exclude<SettingName, 'access'>;

/** CORS, lifecycle, quota and versioning: what was written is read, changes by hand are seen, and it has an effect. */
export function settingCases(context: StoreContext): void {
  const { kind, connection, provider, can, check, newBucket, newRef, byHand, eventually } = context;
  const values: { [Name in Named]: BucketSettings[Name][] } = {
    cors: [defaultSettings('private').cors, [everyone], [uploads, everyone], []],
    lifecycle: [
      defaultSettings('private').lifecycle,
      { ...nothing, expire: [{ prefix: 'tmp/', days: 1 }] },
      {
        abortUploadsAfterDays: 2,
        expire: [
          { prefix: 'a b/&', days: 30 },
          { prefix: 'logs/', days: 365 },
        ],
        noncurrentDays: can.versioning.can ? 14 : null,
      },
      { ...nothing, expire: [{ prefix: '', days: 3650 }] },
      nothing,
    ],
    quota: [defaultSettings('private').quota, 10_000_001, 5 * 1024 ** 4, 64 * MIB, null],
    versioning: [false, true, false],
  };

  for (const name of Object.keys(values) as Named[]) {
    const capability = settingCapability[name] as CapabilityName;
    const control = provider.settings[name] as SettingControl<unknown> | null;
    if (declaredCapabilities(kind, connection.options)[capability].can !== (control !== null)) {
      throw new Error(`What is declared of ${capability} and the control of ${name} contradict each other.`);
    }
    if (!can[capability].can || control === null) continue;
    const inOneForm = (value: unknown) => normaliseSetting(name, value as BucketSettings[Named]);

    check(capability, `reads back the ${name} that was written`, async () => {
      const ref = await newBucket();
      for (const value of values[name] as unknown[]) {
        for (let i = 0; i < 2; i++) await control.apply(ref, value);
        await eventually(async () => {
          const seen = await control.observe(ref);
          expect({ ...seen, value: inOneForm(seen.value) }).toEqual({ value: inOneForm(value), foreign: [] });
        });
      }
    });

    check(capability, `says that a bucket without ${name} is missing when it is`, async () => {
      await expect(control.observe(newRef())).rejects.toMatchObject({ name: 'StoreError', code: 'NOT_FOUND' });
    });

    const change = byHand[name];
    if (!change) continue;
    check(capability, `shows that somebody changed the ${name} by hand`, async () => {
      const ref = await newBucket();
      const wish = defaultSettings('private')[name];
      await control.apply(ref, wish);
      await change(ref);
      await eventually(async () => {
        const seen = await control.observe(ref);
        expect({ value: inOneForm(seen.value), foreign: seen.foreign.length }).not.toEqual({
          value: inOneForm(wish),
          foreign: 0,
        });
      });
      await control.apply(ref, wish);
      await eventually(async () => {
        const seen = await control.observe(ref);
        expect({ ...seen, value: inOneForm(seen.value) }).toEqual({ value: inOneForm(wish), foreign: [] });
      });
    });
  }

  corsEffect(context);
  quotaEffect(context);
  quotaBelowUse(context);
  versioningEffect(context);
}

function corsEffect({ provider, can, check, newBucket, eventually, publicUrl, pathUrl }: StoreContext): void {
  const control = provider.settings.cors;
  // Where browsers upload, which a host for public files alone is not.
  const uploadUrl = (ref: BucketRef) =>
    (provider.location(ref).hasOwnPublicHost ? pathUrl(ref, 'a.txt') : null) ?? publicUrl(ref, 'a.txt');
  if (!can.cors.can || !control) return;
  const isLimited = can.cors.note !== undefined;
  check('cors', 'answers preflights of browsers as the rules say', async (note) => {
    const ref = await newBucket();
    await control.apply(ref, [uploads]);
    const preflight = (origin: string, method: string) =>
      anonymous(uploadUrl(ref), {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'content-type',
        },
      });
    const attempt = eventually(async () => {
      const allowed = await preflight('https://www.example.com', 'PUT');
      expect(allowed.status).toBeLessThan(300);
      expect(allowed.headers['access-control-allow-origin']).toMatch(/^(\*|https:\/\/www\.example\.com)$/);
      expect(allowed.headers['access-control-allow-methods']).toContain('PUT');
    });
    if (isLimited) {
      const failure = await attempt.then(() => null).catch((error: unknown) => error);
      if (failure) return note('Preflights are not answered as the rules say.');
    }
    await attempt;
    const foreign = await preflight('https://www.example.net', 'PUT');
    // Browsers take no permission from an answer that is an error.
    if (foreign.status < 300) expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  });
}

function quotaEffect({ provider, can, check, newBucket, openWithKey, eventually }: StoreContext): void {
  const control = provider.settings.quota;
  if (!can.quota.can || !control) return;
  check('quota', 'refuses writes over the quota and takes them again when it is lifted', async () => {
    const ref = await newBucket();
    await control.apply(ref, QUOTA);
    const { bucket } = await openWithKey(ref);
    let written = 0;
    const write = async () => {
      written += 1;
      await bucket.put(`object-${written}`, new Uint8Array(CHUNK), {});
    };
    await write();
    // Stores that count late let some more in; within the time that they may take they must stop.
    await eventually(() => expect(write()).rejects.toMatchObject({ name: 'StoreError', code: 'FULL' }));
    await control.apply(ref, null);
    await eventually(write);
  });
}

function quotaBelowUse({ provider, can, check, newBucket, openWithKey, eventually }: StoreContext): void {
  const control = provider.settings.quota;
  if (!can.quota.can || !control) return;
  check('quota', 'takes a quota below what is used: nothing is lost, and deleting makes room', async () => {
    const ref = await newBucket();
    const { bucket } = await openWithKey(ref);
    for (const key of ['a', 'b']) await bucket.put(key, new Uint8Array(CHUNK), {});
    await control.apply(ref, CHUNK);
    await eventually(() => expect(bucket.put('c', new Uint8Array(CHUNK), {})).rejects.toMatchObject({ code: 'FULL' }));
    expect(await bucket.head('a')).toMatchObject({ bytes: CHUNK });
    await bucket.remove(['a', 'b', 'c']);
    await eventually(() => bucket.put('c', new Uint8Array(1000), {}));
  });
}

function versioningEffect({ provider, can, check, newBucket, openWithKey, eventually }: StoreContext): void {
  const control = provider.settings.versioning;
  if (!can.versioning.can || !control) return;
  check('versioning', 'keeps old versions, and still empties and removes the bucket', async () => {
    const ref = await newBucket();
    await control.apply(ref, true);
    const { bucket } = await openWithKey(ref);
    for (const body of ['one', 'two']) await bucket.put('a.txt', new TextEncoder().encode(body), {});
    await bucket.remove(['a.txt']);
    expect(await bucket.head('a.txt')).toBeNull();
    await expect(provider.removeBucket(ref)).rejects.toMatchObject({ code: 'REFUSED' });
    await provider.emptyBucket(ref);
    await eventually(() => provider.removeBucket(ref));
    expect(await provider.usage(ref)).toBeNull();
  });
}
