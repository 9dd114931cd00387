import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as applicationsContract from '#lib/contracts/applications';
import { toApiCorsRule } from '#lib/contracts/bucket-settings';
import * as servicesContract from '#lib/contracts/services';
import * as contract from '#lib/contracts/storage-settings';
import * as variablesContract from '#lib/contracts/variables';
import type { CorsRule } from '#lib/core/bucket-settings';
import { regions } from '#lib/db/schema/installation';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { declaredCapabilities } from '#lib/object-stores/registry';
import { createStand, environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import { openWorker } from '#lib/operations/open-worker';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';
import { call } from '#lib/testing/call';
import { createTestToken } from '#lib/testing/people';

const rule: CorsRule = {
  allowedOrigins: ['https://www.example.com'],
  allowedMethods: ['PUT'],
  allowedHeaders: ['*'],
  exposeHeaders: [],
  maxAgeSeconds: 60,
};
/** The same with the names of the API. */
const apiRule = toApiCorsRule(rule);

let stand: Stand;
let worker: Awaited<ReturnType<typeof openWorker>>;
let headers: Record<string, string>;
let id: string;
let environmentId: string;

beforeAll(async () => {
  stand = await createStand();
  worker = await openWorker(stand.server.env);
  headers = (await createTestToken(stand.server, stand.ctx.actor.userId)).headers;
});
afterAll(async () => {
  await worker.stop();
  await stand.close();
});

async function newInstance(isProvisioned = true): Promise<string> {
  environmentId = environmentOf(await stand.createApplication());
  const instanceId = await stand.addStorage(environmentId);
  if (isProvisioned) {
    const { operation } = await provisionServiceInstance({ ctx: stand.ctx, input: { id: instanceId } });
    await waitForEnd(stand, operation ?? '');
  }
  return instanceId;
}

const db = () => stand.server.database.db;
const get = async () => (await call(contract.getStorageSettings, { headers, params: { id } })).body;
const patch = (body: object) => call(contract.updateStorageSettings, { headers, params: { id }, body });
const post = (endpoint: Parameters<typeof call>[0], body: object = {}) =>
  call(endpoint, { headers, params: { id }, body });
/** Sends a change and waits until the store has it. */
async function save(body: object) {
  const answer = await patch(body);
  if (answer.body.operation) await waitForEnd(stand, answer.body.operation.uuid);
  return answer;
}
async function ref() {
  const [row] = await db().select().from(serviceInstances).where(eq(serviceInstances.id, id));
  return { bucket: row?.bucket ?? '' };
}

describe('settings of a bucket in use', () => {
  beforeAll(async () => {
    id = await newInstance();
  });

  it('are what people know, of a store that says what it cannot', async () => {
    expect(await get()).toMatchObject({
      wish: {
        access: { visibility: 'public-read', public_prefixes: [] },
        cors: [],
        lifecycle: { abort_uploads_after_days: 7 },
        quota: null,
        versioning: false,
      },
      abilities: { cors: { can: true }, versioning: { can: false, reason: expect.stringContaining('one version') } },
      has_bucket: true,
      locked_reason: '',
      operation: null,
    });
  });

  it('are changed one by one, in one form, by an operation that brings them to the store', async () => {
    const messy = { ...apiRule, allowed_origins: ['https://WWW.example.com', 'https://www.example.com'] };
    const { status, body } = await save({ cors: [messy], quota: 5_000_000 });
    expect(status).toBe(200);
    expect(body.wish).toMatchObject({ cors: [apiRule], quota: 5_000_000, lifecycle: { abort_uploads_after_days: 7 } });
    expect(body.operation).toMatchObject({ kind: 'apply-settings', settings: ['cors', 'quota'] });
    const store = await stand.provider();
    expect(await store.settings.cors?.observe(await ref())).toMatchObject({
      value: [rule, { allowedMethods: ['PUT'] }],
    });
    expect(await store.settings.quota?.observe(await ref())).toEqual({ value: 5_000_000, foreign: [] });
    expect((await get()).operation).toMatchObject({ state: 'succeeded', message: '' });
  });

  it('start nothing when nothing changes', async () => {
    const before = await get();
    expect((await patch({ quota: 5_000_000 })).body.operation.uuid).toBe(before.operation.uuid);
  });

  it('are refused when somebody else changed them meanwhile', async () => {
    const { state } = await get();
    expect((await save({ quota: 6_000_000, expected_state: state })).status).toBe(200);
    const late = await patch({ quota: 7_000_000, expected_state: state });
    expect(late.status).toBe(409);
    expect(late.body.non_field_errors[0]).toContain('Somebody changed these settings');
    expect((await get()).wish.quota).toBe(6_000_000);
  });

  it('that are public or private change the variables at the next deployment', async () => {
    const dsn = async () => {
      const body = { environment: environmentId, name: 'DEFAULT_STORAGE_DSN' };
      return (await call(variablesContract.revealVariable, { headers, body })).body.value;
    };
    const before = await dsn();
    const { body } = await save({ access: { visibility: 'private', public_prefixes: ['media/'] } });
    expect(body.wish.access).toEqual({ visibility: 'private', public_prefixes: ['media/'] });
    expect(before).not.toContain('auth=true');
    expect(await dsn()).toContain('auth=true');
    expect(await (await stand.provider()).settings.access.observe(await ref())).toMatchObject({
      value: { visibility: 'private', publicPrefixes: ['media/'] },
    });
  });

  it('refuse at the field what is not right or what the store cannot do', async () => {
    const at = async (body: object) => {
      const { status, body: answer } = await patch(body);
      return { status, fields: Object.keys(answer) };
    };
    expect(await at({ versioning: true })).toEqual({ status: 400, fields: ['versioning'] });
    expect(await at({ quota: -1 })).toEqual({ status: 400, fields: ['quota'] });
    expect(await at({ cors: [{ ...apiRule, allowed_origins: ['www.example.com'] }] })).toEqual({
      status: 400,
      fields: ['cors.0.allowed_origins.0'],
    });
    expect(await at({ access: { visibility: 'private', public_prefixes: ['/media'] } })).toEqual({
      status: 400,
      fields: ['access.public_prefixes.0'],
    });
    const noncurrent = { lifecycle: { abort_uploads_after_days: 7, expire: [], noncurrent_days: 3 } };
    expect(await at(noncurrent)).toEqual({ status: 400, fields: ['lifecycle'] });
  });

  it('follow what the probe of the region found', async () => {
    const known = declaredCapabilities('embedded');
    const storeCapabilities = { ...known, cors: { can: false as const, reason: 'This store has no CORS.' } };
    await db().update(regions).set({ storeCapabilities }).where(eq(regions.id, stand.regionId));
    expect((await get()).abilities.cors).toEqual({ can: false, reason: 'This store has no CORS.' });
    const refused = await patch({ cors: [{ ...apiRule, allowed_methods: ['GET'] }] });
    expect(refused.body).toEqual({ cors: ['This store has no CORS.'] });
    await db().update(regions).set({ storeCapabilities: null }).where(eq(regions.id, stand.regionId));
  });

  it('may have a quota below the use: what is there stays, more is refused, and a higher one opens it again', async () => {
    const store = await stand.provider();
    const bucket = store.openBucket(await ref(), null);
    await bucket.put('big', Buffer.alloc(2000), {});
    await save({ quota: 1000 });
    expect((await get()).operation.state).toBe('succeeded');
    await expect(bucket.put('more', Buffer.alloc(10), {})).rejects.toMatchObject({ code: 'FULL' });
    expect(await bucket.head('big')).toMatchObject({ bytes: 2000 });
    await save({ quota: null });
    await bucket.put('more', Buffer.alloc(10), {});
    bucket.close();
  });
});

describe('settings that were changed outside', () => {
  beforeAll(async () => {
    id = await newInstance();
    await save({ cors: [apiRule] });
  });

  it('are found by a look, and brought back', async () => {
    const store = await stand.provider();
    await store.settings.cors?.apply(await ref(), []);
    const seen = await post(contract.observeStorageSettings);
    expect(seen.body.observed).toMatchObject({
      problem: '',
      drift: [{ setting: 'cors', label: 'CORS', found: 'no rules', foreign: [] }],
    });
    const applied = await post(contract.applyStorageSettings, { settings: ['cors'] });
    expect(applied.status).toBe(202);
    await waitForEnd(stand, applied.body.operation.uuid);
    expect((await get()).observed.drift).toEqual([]);
    expect((await store.settings.cors?.observe(await ref()))?.value).toContainEqual(rule);
  });

  it('are taken over', async () => {
    const store = await stand.provider();
    await store.settings.quota?.apply(await ref(), 123_456);
    const kept = await post(contract.keepStorageSettings, { settings: ['quota'] });
    expect(kept.body).toMatchObject({ wish: { quota: 123_456, cors: [apiRule] }, observed: { drift: [] } });
    const again = await post(contract.keepStorageSettings);
    expect(again.body.non_field_errors).toEqual([expect.stringContaining('nothing to take over')]);
  });

  it('are not taken over when Stowage could not set them itself', async () => {
    const store = await stand.provider();
    const wild = { ...rule, allowedMethods: ['PUT' as const], allowedOrigins: ['https://example.com/path'] };
    await store.settings.cors?.apply(await ref(), [wild]);
    const refused = await post(contract.keepStorageSettings, { settings: ['cors'] });
    expect(refused.status).toBe(400);
    expect(refused.body.non_field_errors[0]).toMatch(/^CORS cannot be taken over: An origin is/);
  });

  it('cannot be looked at while the store is down, which is said', async () => {
    await stand.setStoreUp(false);
    const seen = await post(contract.observeStorageSettings);
    expect(seen.body.observed.problem).toContain('does not answer');
    const kept = await post(contract.keepStorageSettings);
    expect(kept.status).toBe(503);
    const test = await post(contract.testStorageCors, { origin: 'https://www.example.com', method: 'PUT' });
    expect(test.body).toMatchObject({
      is_allowed: false,
      status: null,
      sentence: expect.stringContaining('Nothing answers'),
    });
    await stand.setStoreUp(true);
  });
});

describe('the preflight test', () => {
  beforeAll(async () => {
    id = await newInstance();
    await save({ cors: [apiRule] });
  });
  const preflight = async (origin: string, method: string) =>
    (await post(contract.testStorageCors, { origin, method })).body;

  it('asks the public address as a browser does, and says what came of it', async () => {
    expect(await preflight('https://www.example.com', 'PUT')).toEqual({
      is_allowed: true,
      sentence: 'Pages on https://www.example.com may send PUT requests.',
      url: expect.stringContaining((await ref()).bucket),
      status: 200,
    });
    expect(await preflight('https://evil.example.com', 'PUT')).toMatchObject({
      is_allowed: false,
      sentence: 'No rule allows PUT from https://evil.example.com. Browsers block the request.',
    });
    expect(await preflight('https://www.example.com', 'DELETE')).toMatchObject({ is_allowed: false });
  });

  it('takes one origin, not a pattern', async () => {
    expect(await preflight('https://*.example.com', 'PUT')).toEqual({
      origin: [expect.stringContaining('An origin is')],
    });
    expect(await preflight('https://example.com', 'TRACE')).toEqual({ method: [expect.any(String)] });
  });
});

it('settings come along when the environment is copied', async () => {
  id = await newInstance(false);
  await patch({ quota: 42_000, cors: [apiRule] });
  const body = { new_slug: 'copy' };
  const copy = await call(applicationsContract.copyEnvironment, { headers, params: { id: environmentId }, body });
  const query = { environment: copy.body.uuid };
  const { body: page } = await call(servicesContract.listServiceInstances, { headers, query });
  const settings = await call(contract.getStorageSettings, { headers, params: { id: page.results[0].uuid } });
  expect(settings.body.wish).toMatchObject({ quota: 42_000, cors: [apiRule] });
});

describe('without a bucket', () => {
  it('settings are kept and come with provisioning', async () => {
    id = await newInstance(false);
    const answer = await patch({ quota: 42_000, cors: [apiRule] });
    expect(answer.body).toMatchObject({ has_bucket: false, operation: null, wish: { quota: 42_000 } });
    for (const endpoint of [contract.observeStorageSettings, contract.applyStorageSettings, contract.remakeBucket])
      expect((await post(endpoint)).body.non_field_errors).toEqual(['There is no bucket yet. Provision it first.']);
    const { operation } = await provisionServiceInstance({ ctx: stand.ctx, input: { id } });
    await waitForEnd(stand, operation ?? '');
    const seen = await post(contract.observeStorageSettings);
    expect(seen.body.observed).toMatchObject({ problem: '', drift: [] });
  });

  it('in the trash they are locked', async () => {
    await db().update(serviceInstances).set({ state: 'trashed' }).where(eq(serviceInstances.id, id));
    expect((await get()).locked_reason).toBe('It is in the trash. Restore it first.');
    expect((await patch({ quota: 1 })).body.non_field_errors).toEqual(['It is in the trash. Restore it first.']);
  });

  it('a try to provision that failed may have left some: the next one writes all', async () => {
    id = await newInstance();
    const { bucket } = await ref();
    await (await stand.provider()).settings.quota?.apply({ bucket }, 9);
    await db()
      .update(serviceInstances)
      .set({ state: 'provisioning_failed', provisionedAt: null })
      .where(eq(serviceInstances.id, id));
    await patch({ lifecycle: { abort_uploads_after_days: 1, expire: [], noncurrent_days: null } });
    const { operation } = await provisionServiceInstance({ ctx: stand.ctx, input: { id } });
    await waitForEnd(stand, operation ?? '');
    expect((await post(contract.observeStorageSettings)).body.observed).toMatchObject({ problem: '', drift: [] });
  });
});
