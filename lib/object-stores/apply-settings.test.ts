import {
  DeleteBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BucketSettings, defaultSettings } from '#lib/core/bucket-settings';
import { withPanelCors } from '#lib/core/panel-cors';
import { applySettings, observeDrift, reconcileSetting, type SettingTerms } from '#lib/object-stores/apply-settings';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { ObjectStoreProvider } from '#lib/object-stores/port';
import { declaredCapabilities } from '#lib/object-stores/registry';

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
const terms: SettingTerms = { capabilities: declaredCapabilities('embedded'), panelUrl: 'https://panel.example.com' };
const foreignCors = { CORSRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET'] }] };

async function newBucket(settings: BucketSettings | null = wish) {
  const bucket = await test.createBucket();
  if (settings) await applySettings(test.provider, { bucket }, settings, { isNew: true, terms });
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
    expect(await observeDrift(test.provider, ref, wish, terms)).toEqual([]);
    expect(await observeDrift(test.provider, ref, { ...wish, versioning: true }, terms)).toEqual([]);
  });

  it('are not written to a new bucket that has them already, but to one that was in use', async () => {
    const ref = await newBucket();
    const plain = { ...defaultSettings('private'), lifecycle: { ...wish.lifecycle, expire: [] } };
    const first = watched();
    await applySettings(first.store, ref, plain, { isNew: true, terms });
    expect(first.writes).toEqual(['access', 'lifecycle']);
    await applySettings(test.provider, ref, plain, { isNew: false, terms });
    expect(await observeDrift(test.provider, ref, plain, terms)).toEqual([]);
  });

  it('tell what was changed by hand, in words', async () => {
    const ref = await newBucket();
    await test.root.send(new PutBucketCorsCommand({ Bucket: ref.bucket, CORSConfiguration: foreignCors }));
    await test.provider.settings.quota?.apply(ref, 5);
    expect(await observeDrift(test.provider, ref, wish, terms)).toEqual([
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
    expect(await observeDrift(test.provider, ref, wish, terms)).toEqual([
      {
        setting: 'access',
        value: { visibility: 'private', publicPrefixes: ['secret/'] },
        found: 'everyone may read secret/',
        foreign: ['Uploads can make single files public by their ACL.'],
      },
    ]);
    await reconcileSetting(test.provider, ref, 'access', wish.access, terms);
    expect(await observeDrift(test.provider, ref, wish, terms)).toEqual([]);
  });

  it('are written only where they differ, and then once', async () => {
    const ref = await newBucket();
    const { store, writes } = watched();
    await reconcileSetting(store, ref, 'cors', wish.cors, terms);
    expect(writes).toEqual([]);
    await test.root.send(new PutBucketCorsCommand({ Bucket: ref.bucket, CORSConfiguration: foreignCors }));
    await reconcileSetting(store, ref, 'cors', wish.cors, terms);
    await reconcileSetting(store, ref, 'cors', wish.cors, terms);
    expect(writes).toEqual(['cors']);
    await reconcileSetting(store, ref, 'versioning', true, terms);
    expect(writes).toEqual(['cors']);
  });

  it('are left alone where the probe of the region found that the store does not obey them', async () => {
    const ref = await newBucket(null);
    const { store, writes } = watched();
    const unable = { can: false as const, reason: 'Not here.' };
    const poor = { ...terms, capabilities: { ...terms.capabilities, lifecycle: unable, quota: unable } };
    await applySettings(store, ref, wish, { isNew: true, terms: poor });
    await reconcileSetting(store, ref, 'quota', 5, poor);
    expect(writes).toEqual(['access', 'cors']);
    expect(await observeDrift(store, ref, wish, poor)).toEqual([]);
  });

  it('stand beside the CORS rule of the panel, which is neither lost nor taken for a change', async () => {
    const ref = await newBucket();
    const own = withPanelCors([], terms.panelUrl);
    const rules = async () => (await test.provider.settings.cors?.observe(ref))?.value;
    expect(await rules()).toEqual([...wish.cors, ...own]);
    await reconcileSetting(test.provider, ref, 'cors', [], terms);
    expect(await rules()).toEqual(own);
    expect(await observeDrift(test.provider, ref, { ...wish, cors: [] }, terms)).toEqual([]);
    await test.provider.settings.cors?.apply(ref, []);
    expect(await observeDrift(test.provider, ref, { ...wish, cors: [] }, terms)).toEqual([]);
  });

  it('drop the rule of a panel that had another address, without calling it a change', async () => {
    const ref = await newBucket();
    const former = { ...terms, panelUrl: 'https://former.example.com' };
    await applySettings(test.provider, ref, wish, { isNew: false, terms: former });
    expect(await observeDrift(test.provider, ref, wish, terms)).toEqual([]);
    await reconcileSetting(test.provider, ref, 'cors', [], terms);
    const { value } = (await test.provider.settings.cors?.observe(ref)) ?? {};
    expect(value).toEqual(withPanelCors([], terms.panelUrl));
  });

  it('that the store takes and forgets are a failure which may pass, with what it has instead', async () => {
    const ref = await newBucket();
    const quota = { observe: async () => ({ value: 7, foreign: [] }), apply: async () => {} };
    const forgetful = { ...test.provider, settings: { ...test.provider.settings, quota } };
    await expect(reconcileSetting(forgetful, ref, 'quota', 8, terms)).rejects.toMatchObject({
      code: 'REFUSED',
      retryable: true,
      message: 'Quota: the store took the setting, but still has: 7 bytes.',
    });
  });

  it('of a bucket that was deleted by hand say so, and what to do', async () => {
    const ref = await newBucket();
    await test.root.send(new DeleteBucketCommand({ Bucket: ref.bucket }));
    const gone = { code: 'NOT_FOUND', message: expect.stringContaining('does not exist in the store any more') };
    await expect(observeDrift(test.provider, ref, wish, terms)).rejects.toMatchObject(gone);
    for (const name of ['access', 'cors', 'lifecycle', 'quota'] as const)
      await expect(reconcileSetting(test.provider, ref, name, wish[name], terms)).rejects.toMatchObject(gone);
  });
});
