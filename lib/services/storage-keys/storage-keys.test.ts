import { and, desc, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { listAuditEvents } from '#lib/contracts/deployments';
import * as contract from '#lib/contracts/storage-keys';
import { environments } from '#lib/db/schema/applications';
import { auditEvents } from '#lib/db/schema/audit-events';
import { deployments } from '#lib/db/schema/deployments';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { keyRotations } from '#lib/db/schema/storage';
import { variables } from '#lib/db/schema/variables';
import { call } from '#lib/testing/call';
import { createSecrets, createThings } from '#lib/testing/factories';
import { createTenant, createTestToken } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const { db } = server.database;
const tenant = await createTenant(server);
const { owner, developer, viewer } = tenant.people;
afterAll(() => server.stop());

const SECRET = 'canary-secret-of-the-read-only-key';
let secrets: ReturnType<typeof createSecrets>;
let id: string;

beforeEach(async () => {
  secrets = createSecrets();
  id = (await createThings(server, tenant.organisationId, secrets)).instances.attached;
  await db.delete(storageKeys).where(and(eq(storageKeys.serviceInstanceId, id), eq(storageKeys.access, 'read-only')));
});

const ask = (endpoint: Parameters<typeof call>[0], headers = developer.headers, instanceId = id) =>
  call(endpoint, { headers, params: { id: instanceId } });
const keys = async () => (await ask(contract.getStorageKeys)).body;
const sentence = (answer: { status: number; body: { non_field_errors: string[] } }) =>
  `${answer.status}: ${answer.body.non_field_errors[0]}`;
const ofTarget = (kind: string) => and(eq(operations.target, `service-instance:${id}`), eq(operations.kind, kind));
/** What the worker leaves of the operation that was started last. */
async function ended(kind: string, state: 'succeeded' | 'failed' | 'cancelled', errorMessage = '') {
  await db.update(operations).set({ state, errorMessage, endedAt: new Date() }).where(ofTarget(kind));
}
const auditOf = async () =>
  db.select().from(auditEvents).where(eq(auditEvents.targetId, id)).orderBy(desc(auditEvents.id));

async function insertReadOnlyKey(): Promise<void> {
  const rowId = v7();
  const secret = server.sealer.seal(SECRET, { table: 'storage_keys', column: 'secret', rowId });
  const values = { id: rowId, serviceInstanceId: id, keyId: 'READONLYKEY', secret, access: 'read-only' as const };
  await db.insert(storageKeys).values({ ...values, state: 'active' });
}

async function withoutOwnKeys(reason: string): Promise<void> {
  const [row] = await db.select().from(regions);
  if (!row) throw new Error('There is no region.');
  const regionId = v7();
  const settings = { ...row.storeSettings, options: {} };
  await db.insert(regions).values({
    ...row,
    id: regionId,
    slug: `r${regionId}`,
    storeKind: 'generic',
    storeSettings: settings,
    storeCapabilities: null,
  });
  await db.update(serviceInstances).set({ regionId }).where(eq(serviceInstances.id, id));
  expect(await keys()).toMatchObject({ rotation_refusal: expect.stringMatching(reason) });
}

describe('the keys of a storage', () => {
  it('are listed with age and state, and no secret', async () => {
    await insertReadOnlyKey();
    const answer = await ask(contract.getStorageKeys, viewer.headers);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      keys: [
        { key_id: 'STOWAGEKEYID', access: 'read-write', state: 'active', created_at: expect.any(String) },
        { key_id: 'READONLYKEY', access: 'read-only', proven_at: null },
      ],
      rotation: null,
      read_only_change: null,
      rotation_refusal: '',
      read_only_refusal: '',
    });
    const everything = JSON.stringify([answer.body, (await ask(contract.rotateStorageKey)).body]);
    for (const secret of [SECRET, secrets.storageSecret]) expect(everything).not.toContain(secret);
  });

  it('are rotated one rotation at a time, and the second is told why', async () => {
    const first = await ask(contract.rotateStorageKey);
    expect(first.status).toBe(202);
    expect(first.body.rotation).toMatchObject({ old_key_id: 'STOWAGEKEYID', is_running: true, ended_at: null });
    expect(sentence(await ask(contract.rotateStorageKey))).toMatch(/400: .*Rotate the storage key.* still running/);
    expect(sentence(await ask(contract.rotateStorageKeyBack))).toContain('still running');
    expect(sentence(await ask(contract.createReadOnlyKey))).toContain('still running');
    expect(await db.select().from(keyRotations).where(eq(keyRotations.serviceInstanceId, id))).toHaveLength(1);
    expect((await auditOf()).map(({ action }) => action)).toEqual(['storage-key.rotate']);
  });

  it('go on with a rotation that stopped, or back to the old key', async () => {
    await ask(contract.rotateStorageKey);
    await ended('rotate-key', 'cancelled');
    const stopped = (await keys()).rotation;
    expect(stopped).toMatchObject({ is_running: false, ended_at: null });
    const again = (await ask(contract.rotateStorageKey)).body.rotation;
    expect(again).toMatchObject({ is_running: true, created_at: stopped.created_at });
    await ended('rotate-key', 'failed', 'The store is full.');
    const back = await ask(contract.rotateStorageKeyBack);
    expect(back.status).toBe(202);
    expect(back.body.rotation).toMatchObject({ new_key_id: 'STOWAGEKEYID', is_running: true });
    expect((await auditOf())[0]?.action).toBe('storage-key.revert');
  });

  it('have nothing to go back to when no rotation is unfinished', async () => {
    expect(sentence(await ask(contract.rotateStorageKeyBack))).toMatch(/400: No rotation of this key is unfinished/);
  });

  it('do not go back to a key that is revoked already', async () => {
    await ask(contract.rotateStorageKey);
    await ended('rotate-key', 'cancelled');
    await db.delete(storageKeys).where(eq(storageKeys.serviceInstanceId, id));
    expect(sentence(await ask(contract.rotateStorageKeyBack))).toMatch(/400: The old key is revoked already/);
  });

  it('are not rotated where the store has one key for all, for the reason that the page shows', async () => {
    await withoutOwnKeys('.');
    const { rotation_refusal, read_only_refusal } = await keys();
    expect(sentence(await ask(contract.rotateStorageKey))).toBe(`400: ${rotation_refusal}`);
    expect(sentence(await ask(contract.createReadOnlyKey))).toBe(`400: ${read_only_refusal}`);
    expect(await db.select().from(operations).where(ofTarget('rotate-key'))).toEqual([]);
  });

  it.each([
    ['new', 'Only a provisioned storage has keys.'],
    ['trashed', 'It is in the trash, where its keys go on working until it is destroyed. Restore it first.'],
  ] as const)('are left alone while the storage is %s', async (state, reason) => {
    const things = await createThings(server, tenant.organisationId);
    for (const endpoint of [contract.rotateStorageKey, contract.createReadOnlyKey]) {
      const answer = await ask(endpoint, developer.headers, things.instances[state]);
      expect(sentence(answer)).toBe(`400: ${reason}`);
    }
  });
});

describe('the read-only key', () => {
  it('is made once, and says what became of it', async () => {
    const { status, body } = await ask(contract.createReadOnlyKey);
    expect(status).toBe(202);
    expect(body.read_only_change).toMatchObject({ is_running: true, message: '' });
    await ended('read-only-key', 'failed', 'The store refused to make a key.');
    expect((await keys()).read_only_change).toMatchObject({
      is_running: false,
      message: 'The store refused to make a key.',
    });
    await ended('read-only-key', 'succeeded');
    await insertReadOnlyKey();
    expect((await keys()).read_only_change).toBeNull();
    expect(sentence(await ask(contract.createReadOnlyKey))).toMatch(/400: .*has a read-only key already/);
  });

  it('is told only to whom may read secrets, and every read is noted', async () => {
    await insertReadOnlyKey();
    const scriptOf = async (scope: 'read' | 'write' | 'secrets') =>
      (await createTestToken(server, owner.userId, [scope])).headers;
    expect((await ask(contract.revealReadOnlyKey, viewer.headers)).status).toBe(403);
    for (const scope of ['read', 'write'] as const) {
      const headers = await scriptOf(scope);
      expect((await ask(contract.revealReadOnlyKey, headers)).status).toBe(403);
    }
    expect(await auditOf()).toEqual([]);
    const told = { key_id: 'READONLYKEY', secret: SECRET };
    expect((await ask(contract.revealReadOnlyKey, await scriptOf('secrets'))).body).toEqual(told);
    expect((await ask(contract.revealReadOnlyKey)).body).toEqual(told);
    expect((await auditOf()).map(({ action }) => action)).toEqual([
      'service-instance.reveal',
      'service-instance.reveal',
    ]);
    const audit = await call(listAuditEvents, { headers: owner.headers });
    expect(JSON.stringify([audit.body, await db.select().from(operations)])).not.toContain(SECRET);
  });

  it('that does not exist is neither told nor revoked', async () => {
    for (const endpoint of [contract.revealReadOnlyKey, contract.removeReadOnlyKey])
      expect((await ask(endpoint)).status).toBe(404);
  });

  it('is revoked by one operation', async () => {
    await insertReadOnlyKey();
    expect((await ask(contract.removeReadOnlyKey)).status).toBe(202);
    expect(sentence(await ask(contract.removeReadOnlyKey))).toContain('still running');
    expect((await auditOf()).map(({ action }) => action)).toEqual(['read-only-key.remove']);
  });
});

it('keys of another organisation do not exist', async () => {
  const stranger = (await createTenant(server, 'Elsewhere')).people.owner;
  await insertReadOnlyKey();
  for (const endpoint of [
    contract.getStorageKeys,
    contract.rotateStorageKey,
    contract.rotateStorageKeyBack,
    contract.createReadOnlyKey,
    contract.removeReadOnlyKey,
    contract.revealReadOnlyKey,
  ]) {
    expect((await ask(endpoint, stranger.headers)).status, endpoint.summary).toBe(404);
  }
  expect(await auditOf()).toEqual([]);
});

it('copies of the key are told from all environments of the organisation, and from no other organisation', async () => {
  const dsn = `s3://STOWAGEKEYID:${secrets.storageSecret}@bucket.example.com`;
  const elsewhere = await createThings(server, (await createTenant(server, 'Elsewhere')).organisationId, secrets);
  const beside = await createThings(server, tenant.organisationId, createSecrets());
  const gone = await createThings(server, tenant.organisationId, createSecrets());
  await db.update(environments).set({ deletedAt: new Date() }).where(eq(environments.id, gone.environments.live));
  for (const environmentId of [elsewhere.environments.live, beside.environments.live, gone.environments.live]) {
    const rowId = v7();
    const value = server.sealer.seal(dsn, { table: 'variables', column: 'value', rowId });
    await db.insert(variables).values({ id: rowId, environmentId, name: 'MEDIA_DSN', value, isSensitive: true });
  }
  const { copies } = await keys();
  const named = copies.filter(({ variable }: { variable: string }) => variable === 'MEDIA_DSN');
  expect(named).toEqual([
    { application: expect.any(String), environment: 'live', variable: 'MEDIA_DSN', key_id: 'STOWAGEKEYID' },
  ]);
  expect(JSON.stringify(copies)).not.toContain(secrets.storageSecret);
});

it('copies are told beside variables and releases that cannot be unsealed, which are named', async () => {
  const beside = await createThings(server, tenant.organisationId, createSecrets());
  const place = { application: expect.any(String), environment: 'test' };
  const environmentId = beside.environments.test;
  const value = Buffer.from('sealed by nobody');
  await db.insert(variables).values({ environmentId, name: 'BROKEN', value });
  await db.update(deployments).set({ snapshot: value }).where(eq(deployments.environmentId, environmentId));
  const { status, body } = await ask(contract.getStorageKeys);
  expect(status).toBe(200);
  expect(body.unread).toEqual([
    { ...place, variable: 'BROKEN' },
    { ...place, variable: 'the running release' },
  ]);
});
