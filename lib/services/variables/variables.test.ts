import { and, eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as applicationsContract from '#lib/contracts/applications';
import * as contract from '#lib/contracts/variables';
import { parseDsn } from '#lib/core/dsn';
import { auditEvents } from '#lib/db/schema/audit-events';
import { storageKeys } from '#lib/db/schema/service-instances';
import { variableRevisions, variables } from '#lib/db/schema/variables';
import { call } from '#lib/testing/call';
import { createThings, type Things } from '#lib/testing/factories';
import { createTenant, createTestToken } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const tenant = await createTenant(server);
const { headers } = tenant.people.developer;
const db = server.database.db;
afterAll(() => server.stop());

const DSN = 'DETACHED_STORAGE_DSN';

describe('variables', () => {
  let things: Things;
  let environment: string;

  beforeEach(async () => {
    things = await createThings(server, tenant.organisationId);
    environment = things.environments.test;
  });

  const create = (body: object) => call(contract.createVariable, { headers, body: { environment, ...body } });
  const update = (id: string, body: object) => call(contract.updateVariable, { headers, params: { id }, body });
  const list = async (query: object = {}, asWho = headers) =>
    (await call(contract.listVariables, { headers: asWho, query: { environment, ...query } })).body
      .results as contract.EnvironmentVariable[];
  const find = async (name: string, asWho = headers) => (await list({ name }, asWho))[0];
  const reveal = (name: string, which = 'effective') =>
    call(contract.revealVariable, { headers, body: { environment, name, which } });
  const actions = async () =>
    (await db.select().from(auditEvents).where(eq(auditEvents.environmentId, environment))).map((row) => row.action);
  /** The managed DSN changes as by a rotation: another secret of the same key. */
  const rotate = async () => {
    const [key] = await db
      .select()
      .from(storageKeys)
      .where(eq(storageKeys.serviceInstanceId, things.instances.attached));
    if (!key) throw new Error('The attached instance has no key.');
    const secret = server.sealer.seal('rotated-secret', { table: 'storage_keys', column: 'secret', rowId: key.id });
    await db.update(storageKeys).set({ secret }).where(eq(storageKeys.id, key.id));
  };
  const attach = async () => {
    // The factory overrides the DSN of the attached instance; these tests begin without.
    await db.delete(variables).where(eq(variables.id, things.variables.override));
    return 'ATTACHED_STORAGE_DSN';
  };

  it('lists managed and custom ones together with their origin, without secrets', async () => {
    const name = await attach();
    const rows = await list();
    expect(rows.map((row) => row.name)).toEqual([...rows.map((row) => row.name)].sort());
    expect(rows.find((row) => row.name === name)).toMatchObject({
      origin: 'service',
      kind: 'managed',
      is_secret: true,
      version: null,
    });
    expect(rows.find((row) => row.name === name)).not.toHaveProperty('value');
    expect(rows.find((row) => row.name === 'STAGE')).toMatchObject({ origin: 'platform', value: 'test' });
    expect(rows.find((row) => row.name === 'SECRET_KEY')).not.toHaveProperty('value');
  });

  it('patches only the media domain: credentials follow a rotation, nothing goes stale', async () => {
    const name = await attach();
    const created = await create({ name, patch: { domain: 'media.example.com' } });
    expect(created.body).toMatchObject({
      kind: 'patch',
      patch_description: expect.stringContaining('media.example.com'),
      pending: expect.anything(),
    });
    await rotate();
    const { body } = await reveal(name);
    const parsed = parseDsn(body.value);
    expect(parsed).toMatchObject({
      ok: true,
      dsn: { domain: 'media.example.com', url: null, secret: 'rotated-secret' },
    });
    expect(await find(name)).toMatchObject({
      is_stale: false,
      hides: { masked_value: expect.stringContaining('****') },
    });
    expect(await find('ATTACHED_STORAGE_CUSTOM_DOMAIN')).toMatchObject({ value: 'media.example.com', kind: 'patch' });
  });

  it('notices that a managed value changed under a whole override, and rebases it', async () => {
    const name = await attach();
    const managed = (await reveal(name, 'managed')).body.value as string;
    const { body: made } = await create({ name, value: managed.replace(/url=[^&]*/, 'domain=media.example.com') });
    expect(made).toMatchObject({ kind: 'value', is_stale: false, is_secret: true });
    await rotate();
    const stale = await find(name);
    expect(stale?.is_stale).toBe(true);
    expect(stale?.differences.find((difference) => difference.is_secret)).toMatchObject({
      managed: null,
      override: null,
    });
    const { body: rebased } = await call(contract.rebaseVariable, { headers, params: { id: made.uuid } });
    expect(rebased).toMatchObject({ kind: 'patch', is_stale: false });
    const parsed = parseDsn((await reveal(name)).body.value);
    expect(parsed).toMatchObject({ ok: true, dsn: { domain: 'media.example.com', secret: 'rotated-secret' } });
    expect(await actions()).toEqual(
      expect.arrayContaining(['variable.override', 'variable.rebase', 'variable.reveal']),
    );
  });

  it('goes back to the managed value when an override is deleted', async () => {
    const name = await attach();
    const { body } = await create({ name, patch: { domain: 'media.example.com' } });
    await call(contract.removeVariable, {
      headers,
      params: { id: body.uuid },
      query: { version: String(body.version) },
    });
    expect(await find(name)).toMatchObject({ kind: 'managed', uuid: null });
  });

  it('refuses a patch where nothing managed is, a broken DSN, and both at once, at the field', async () => {
    expect((await create({ name: DSN, patch: { domain: 'm.example.com' } })).body).toEqual({
      patch: [expect.any(String)],
    });
    const broken = await create({ name: DSN, value: 's3://only-a-key@' });
    expect(broken.status).toBe(400);
    expect(broken.body).toEqual({ value: [expect.any(String)] });
    expect((await create({ name: 'A', value: 'x', patch: { domain: 'm.example.com' } })).body).toEqual({
      value: [expect.any(String)],
    });
    expect((await create({ name: '1A', value: 'x' })).body).toEqual({ name: [expect.any(String)] });
    expect((await create({ name: 'A', value: 'x'.repeat(33 * 1024) })).body).toEqual({ value: [expect.any(String)] });
  });

  it('refuses a stale write with 409 and keeps a revision of every write', async () => {
    const { body } = await create({ name: 'GREETING', value: 'hello' });
    const changed = await update(body.uuid, { value: 'hi', version: body.version });
    expect(changed.body).toMatchObject({ value: 'hi', version: body.version + 1 });
    const late = await update(body.uuid, { value: 'ho', version: body.version });
    expect(late.status).toBe(409);
    expect(late.headers.get('x-error-code')).toBe('CONFLICT');
    const revisions = await db
      .select()
      .from(variableRevisions)
      .where(and(eq(variableRevisions.environmentId, environment), eq(variableRevisions.name, 'GREETING')));
    expect(revisions.map((row) => row.change)).toEqual(['created', 'updated']);
    expect((await find('GREETING'))?.value).toBe('hi');
  });

  it('keeps a sensitive value that the writer does not know', async () => {
    const { body } = await create({ name: 'LICENCE', value: 'canary-keep', is_sensitive: true });
    expect(body).not.toHaveProperty('value');
    await update(body.uuid, { is_sensitive: true, version: body.version });
    expect((await reveal('LICENCE')).body.value).toBe('canary-keep');
  });

  it('of one name has one winner when two people add it at once', async () => {
    const both = await Promise.all([create({ name: 'RACE', value: 'a' }), create({ name: 'RACE', value: 'b' })]);
    expect(both.map((answer) => answer.status).sort()).toEqual([201, 400]);
    expect(both.find((answer) => answer.status === 400)?.body).toEqual({
      name: [expect.stringContaining('set already')],
    });
  });

  it('in bulk are previewed, then applied as previewed, or refused when somebody wrote meanwhile', async () => {
    await create({ name: 'KEEP', value: '1' });
    await create({ name: 'CHANGE', value: '1' });
    const bulk = (body: object) => call(contract.bulkVariables, { headers, body: { environment, ...body } });
    const text = 'KEEP=1\nCHANGE=2\nNEW="two words"';
    const { body: preview } = await bulk({ text, mode: 'replace', dry_run: true });
    expect(preview).toMatchObject({ is_applied: false, added: ['NEW'], changed: ['CHANGE'], unchanged: ['KEEP'] });
    expect(await find('NEW')).toBeUndefined();
    await create({ name: 'MEANWHILE', value: '1' });
    expect((await bulk({ text, mode: 'replace', expected_state: preview.state })).status).toBe(409);
    const { body: fresh } = await bulk({ text, mode: 'merge', dry_run: true });
    const { body: applied } = await bulk({ text, mode: 'merge', expected_state: fresh.state });
    expect(applied).toMatchObject({ is_applied: true, added: ['NEW'], changed: ['CHANGE'], removed: [] });
    expect((await find('NEW'))?.value).toBe('two words');
    expect((await find('MEANWHILE'))?.value).toBe('1');
    const { body: again } = await bulk({ text, mode: 'merge', dry_run: true });
    expect(again.state).toBe(applied.state);
  });

  it('in bulk name the line of every mistake and change nothing', async () => {
    const { status, body } = await call(contract.bulkVariables, {
      headers,
      body: { environment, text: 'A=1\nnot a line\n2B=3', mode: 'merge' },
    });
    expect(status).toBe(400);
    expect(body.text).toEqual([expect.stringMatching(/^Line 2/), expect.stringMatching(/^Line 3/)]);
    expect(await find('A')).toBeUndefined();
  });

  it('that are managed secrets carry their value only for tokens that may read secrets, and that is audited', async () => {
    const name = await attach();
    const { userId } = tenant.people.developer;
    const reader = await createTestToken(server, userId, ['read']);
    const secrets = await createTestToken(server, userId, ['read', 'secrets']);
    expect(await find(name, reader.headers)).not.toHaveProperty('value');
    expect(await find(name, secrets.headers)).toMatchObject({
      value: expect.stringMatching(/^s3:\/\//),
      is_sensitive: false,
    });
    expect(await actions()).toContain('variable.read');
  });

  it('are copied with an environment, but not whole overrides, which would write into the old bucket', async () => {
    const name = await attach();
    const managed = (await reveal(name, 'managed')).body.value as string;
    await create({ name, value: managed });
    await create({ name: 'COPIED', value: 'secret-copied', is_sensitive: true });
    const { body: copy } = await call(applicationsContract.copyEnvironment, {
      headers,
      params: { id: environment },
      body: { new_slug: 'qa' },
    });
    const rows = (await call(contract.listVariables, { headers, query: { environment: copy.uuid } })).body
      .results as contract.EnvironmentVariable[];
    expect(rows.map((row) => row.name)).toContain('COPIED');
    expect(rows.map((row) => row.name)).not.toContain(name);
    const { body } = await call(contract.revealVariable, { headers, body: { environment: copy.uuid, name: 'COPIED' } });
    expect(body.value).toBe('secret-copied');
  });
});
