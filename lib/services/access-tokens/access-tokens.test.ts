import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApplication, listApplications, updateApplication } from '#lib/contracts/applications';
import * as contract from '#lib/contracts/iam';
import { auditEvents } from '#lib/db/schema/audit-events';
import { accessTokens, members } from '#lib/db/schema/organisations';
import { call } from '#lib/testing/call';
import { createThings } from '#lib/testing/factories';
import { createTenant, createTestToken, type Tenant } from '#lib/testing/people';
import { startTestServer, type TestServer } from '#lib/testing/server';

describe('access tokens', () => {
  let server: TestServer;
  let tenant: Tenant;

  beforeAll(async () => {
    server = await startTestServer();
    tenant = await createTenant(server);
  });
  afterAll(() => server.stop());

  const create = (body: object) => call(contract.createAccessToken, { body, headers: tenant.people.developer.headers });
  const meWith = (authorization: string) => call(contract.getMe, { headers: { authorization } });

  it('are shown once and kept as a hash', async () => {
    const made = await create({ name: 'CI', scopes: ['read', 'deploy'], expires_in_days: 30 });
    expect(made.status).toBe(201);
    const { token, uuid, hint } = made.body;
    expect(token).toMatch(/^stw_[\w-]{43}$/);
    expect(token.endsWith(hint)).toBe(true);
    expect((await meWith(`Token ${token}`)).status).toBe(200);
    expect((await meWith(`Bearer ${token}`)).status).toBe(200);

    const listed = await call(contract.listAccessTokens, { headers: tenant.people.developer.headers });
    expect(listed.body.results).toMatchObject([{ uuid, name: 'CI', scopes: ['read', 'deploy'] }]);
    expect(listed.body.results[0].last_used_at).not.toBeNull();
    expect(JSON.stringify(listed.body)).not.toContain(token);
    const { db } = server.database;
    expect(JSON.stringify(await db.select().from(accessTokens))).not.toContain(token);
    expect(JSON.stringify(await db.select().from(auditEvents))).not.toContain(token);
  });

  it('are refused from the next request on when revoked', async () => {
    const { token, uuid } = (await create({ name: 'Gone', scopes: ['read'], expires_in_days: null })).body;
    expect((await meWith(`Token ${token}`)).status).toBe(200);
    const { headers } = tenant.people.developer;
    expect((await call(contract.removeAccessToken, { params: { id: uuid }, headers })).status).toBe(200);
    const refused = await meWith(`Token ${token}`);
    expect(refused.status).toBe(401);
    expect(refused.body.non_field_errors[0]).toContain('revoked');
  });

  it('are refused when expired', async () => {
    const { token, uuid } = (await create({ name: 'Old', scopes: ['read'], expires_in_days: 1 })).body;
    const { db } = server.database;
    await db
      .update(accessTokens)
      .set({ expiresAt: new Date(Date.now() - 1) })
      .where(eq(accessTokens.id, uuid));
    expect((await meWith(`Token ${token}`)).status).toBe(401);
  });

  it('never fall back to the cookie that came along', async () => {
    const headers = { ...tenant.people.owner.headers, authorization: 'Token stw_made-up' };
    expect((await call(contract.getMe, { headers })).status).toBe(401);
  });

  it('lose at the next request what their owner loses', async () => {
    const things = await createThings(server, tenant.organisationId);
    const { userId, memberId } = tenant.people.admin;
    const { headers } = await createTestToken(server, userId);
    const rename = () =>
      call(updateApplication, { params: { id: things.applicationId }, body: { name: 'Renamed' }, headers });
    const { db } = server.database;
    expect((await rename()).status).toBe(200);
    await db.update(members).set({ role: 'viewer' }).where(eq(members.id, memberId));
    expect((await rename()).status).toBe(403);
    await db.delete(members).where(eq(members.id, memberId));
    expect((await rename()).status).toBe(404);
    expect((await call(listApplications, { headers })).body.count).toBe(0);
  });

  it('cannot make, list or revoke tokens', async () => {
    const { headers, id } = await createTestToken(server, tenant.people.owner.userId);
    const body = { name: 'Stronger', scopes: ['read', 'write', 'deploy', 'secrets'], expires_in_days: null };
    expect((await call(contract.createAccessToken, { headers, body })).status).toBe(403);
    expect((await call(contract.listAccessTokens, { headers })).status).toBe(403);
    expect((await call(contract.removeAccessToken, { headers, params: { id } })).status).toBe(403);
  });

  it('of others cannot be seen or revoked', async () => {
    const { id } = await createTestToken(server, tenant.people.viewer.userId);
    const { headers } = tenant.people.owner;
    expect((await call(contract.removeAccessToken, { headers, params: { id } })).status).toBe(404);
    const listed = await call(contract.listAccessTokens, { headers });
    expect(listed.body.results.map((token: { uuid: string }) => token.uuid)).not.toContain(id);
  });

  it('need a name, a scope and a sensible time', async () => {
    const refused = await create({ name: ' ', scopes: [], expires_in_days: 0 });
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.body).toSorted()).toEqual(['expires_in_days', 'name', 'scopes']);
  });

  it('need no origin, unlike cookies', async () => {
    const { headers } = await createTestToken(server, tenant.people.owner.userId);
    const body = { organisation: tenant.organisationId, name: 'x', slug: 'BAD', region: 'none' };
    const foreign = { ...headers, origin: 'https://elsewhere.example.com' };
    expect((await call(createApplication, { headers: foreign, body })).status).toBe(400);
    const session = { ...tenant.people.owner.headers, origin: 'https://elsewhere.example.com' };
    expect((await call(createApplication, { headers: session, body })).status).toBe(403);
  });
});
