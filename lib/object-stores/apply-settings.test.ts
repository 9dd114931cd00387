import {
  DeleteBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BucketSettings, defaultSettings } from '#lib/core/bucket-settings';
import { applySettings, observeDrift, reconcileSetting } from '#lib/object-stores/apply-settings';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { ObjectStoreProvider } from '#lib/object-stores/port';

let test: TestStore;
beforeAll(async () => {
  test = await startTestStore();
});
afterAll(() => test.stop());

const wish: BucketSettings = {
  ...defaultSettings('private'),
  access: { visibility: 'private', publicPrefixes: ['media/'] },
  cors: [
    {
      allowedOrigins: ['https://www.example.com'],
      allowedMethods: ['GET', 'PUT'],
      allowedHeaders: ['*'],
      exposeHeaders: [],
      maxAgeSeconds: 60,
    },
  ],
  lifecycle: { abortUploadsAfterDays: 3, expire: [{ prefix: 'tmp/', days: 1 }], noncurrentDays: null },
  quota: 1_000_000,
};
const foreignCors = { CORSRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET'] }] };

async function newBucket(settings: BucketSettings | null = wish) {
  const bucket = await test.createBucket();
  if (settings) await applySettings(test.provider, { bucket }, settings, { isNew: true });
  return { bucket };
}

/** The same store, with a note of what is written to it. */
function watched() {
  const writes: string[] = [];
  const settings = Object.fromEntries(
    Object.entries(test.provider.settings).map(([name, control]) => [
      name,
      control && {
        observe: control.observe,
        apply: (...call: Parameters<typeof control.apply>) => {
          writes.push(name);
          return (control.apply as (...call: unknown[]) => Promise<void>)(...call);
        },
      },
    ]),
  ) as unknown as ObjectStoreProvider['settings'];
  return { store: { ...test.provider, settings }, writes };
}

describe('settings of a bucket', () => {
  it('are as wished after they were applied, except for what the store cannot', async () => {
    const ref = await newBucket();
    expect(await observeDrift(test.provider, ref, wish)).toEqual([]);
    expect(await observeDrift(test.provider, ref, { ...wish, versioning: true })).toEqual([]);
  });

  it('are not written to a new bucket that has them already, but to one that was in use', async () => {
    const ref = await newBucket();
    const plain = { ...defaultSettings('private'), lifecycle: { ...wish.lifecycle, expire: [] } };
    const first = watched();
    await applySettings(first.store, ref, plain, { isNew: true });
    expect(first.writes).toEqual(['access', 'lifecycle']);
    await applySettings(test.provider, ref, plain, { isNew: false });
    expect(await observeDrift(test.provider, ref, plain)).toEqual([]);
  });

  it('tell what was changed by hand, in words', async () => {
    const ref = await newBucket();
    await test.root.send(new PutBucketCorsCommand({ Bucket: ref.bucket, CORSConfiguration: foreignCors }));
    await test.provider.settings.quota?.apply(ref, 5);
    expect(await observeDrift(test.provider, ref, wish)).toEqual([
      expect.objectContaining({ setting: 'cors', found: 'GET from anywhere', foreign: [] }),
      expect.objectContaining({ setting: 'quota', found: '5 bytes', value: 5 }),
    ]);
  });

  it('tell a policy that somebody else wrote, and a bucket whose uploads can be made public', async () => {
    const ref = await newBucket();
    const Statement = [
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${ref.bucket}/secret/*` },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await test.root.send(new PutBucketPolicyCommand({ Bucket: ref.bucket, Policy }));
    await test.root.send(new DeletePublicAccessBlockCommand({ Bucket: ref.bucket }));
    expect(await observeDrift(test.provider, ref, wish)).toEqual([
      {
        setting: 'access',
        value: { visibility: 'private', publicPrefixes: ['secret/'] },
        found: 'everyone may read secret/',
        foreign: ['Uploads can make single files public by their ACL.'],
      },
    ]);
    await reconcileSetting(test.provider, ref, 'access', wish.access);
    expect(await observeDrift(test.provider, ref, wish)).toEqual([]);
  });

  it('are written only where they differ, and then once', async () => {
    const ref = await newBucket();
    const { store, writes } = watched();
    await reconcileSetting(store, ref, 'cors', wish.cors);
    expect(writes).toEqual([]);
    await test.root.send(new PutBucketCorsCommand({ Bucket: ref.bucket, CORSConfiguration: foreignCors }));
    await reconcileSetting(store, ref, 'cors', wish.cors);
    await reconcileSetting(store, ref, 'cors', wish.cors);
    expect(writes).toEqual(['cors']);
    await reconcileSetting(store, ref, 'versioning', true);
    expect(writes).toEqual(['cors']);
  });

  it('that the store takes and forgets are a failure which may pass, with what it has instead', async () => {
    const ref = await newBucket();
    const quota = { observe: async () => ({ value: 7, foreign: [] }), apply: async () => {} };
    const forgetful = { ...test.provider, settings: { ...test.provider.settings, quota } };
    await expect(reconcileSetting(forgetful, ref, 'quota', 8)).rejects.toMatchObject({
      code: 'REFUSED',
      retryable: true,
      message: 'Quota: the store took the setting, but still has: 7 bytes.',
    });
  });

  it('of a bucket that was deleted by hand say so, and what to do', async () => {
    const ref = await newBucket();
    await test.root.send(new DeleteBucketCommand({ Bucket: ref.bucket }));
    const gone = { code: 'NOT_FOUND', message: expect.stringContaining('does not exist in the store any more') };
    await expect(observeDrift(test.provider, ref, wish)).rejects.toMatchObject(gone);
    for (const name of ['access', 'cors', 'lifecycle', 'quota'] as const)
      await expect(reconcileSetting(test.provider, ref, name, wish[name])).rejects.toMatchObject(gone);
  });
});
