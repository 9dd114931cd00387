import { and, eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as contract from '#lib/contracts/iam';
import type { Role } from '#lib/core/roles';
import { accounts, users } from '#lib/db/schema/identity';
import { members } from '#lib/db/schema/organisations';
import { type Answer, call } from '#lib/testing/call';
import { createPerson, createTenant, createTestToken, type Tenant } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
afterAll(() => server.stop());

describe('members', () => {
  let tenant: Tenant;

  beforeEach(async () => {
    tenant = await createTenant(server);
  });

  const as = (role: Role) => tenant.people[role].headers;
  const newcomer = (role: Role, email: string) => ({
    organisation: tenant.organisationId,
    name: 'Grace Hopper',
    email,
    password: 'correct horse battery',
    role,
  });
  const add = (by: Role, role: Role, email = `${crypto.randomUUID()}@example.com`) =>
    call(contract.createMember, { headers: as(by), body: newcomer(role, email) });
  const setRole = (by: Role, memberId: string, role: Role): Promise<Answer> =>
    call(contract.updateMember, { headers: as(by), params: { id: memberId }, body: { role } });
  const remove = (by: Role, memberId: string) =>
    call(contract.removeMember, { headers: as(by), params: { id: memberId } });

  it('can sign in once they were added', async () => {
    const email = `${crypto.randomUUID()}@Example.com`;
    expect((await add('admin', 'developer', email)).status).toBe(201);
    const signedIn = await call(contract.signIn, { body: { email, password: 'correct horse battery' } });
    expect(signedIn.status).toBe(201);
  });

  it('who have an account elsewhere keep their name and password', async () => {
    const { db } = server.database;
    const elsewhere = await createTenant(server, 'Elsewhere');
    const email = `${crypto.randomUUID()}@example.com`;
    const body = { ...newcomer('viewer', email), organisation: elsewhere.organisationId, name: 'Her own name' };
    await call(contract.createMember, { headers: elsewhere.people.owner.headers, body });
    const [user] = await db.select().from(users).where(eq(users.email, email));
    const passwordBefore = await db
      .select()
      .from(accounts)
      .where(eq(accounts.userId, user?.id ?? ''));

    const added = await call(contract.createMember, {
      headers: as('owner'),
      body: { ...newcomer('developer', email.toUpperCase()), password: 'a password of the attacker' },
    });
    expect(added.body).toMatchObject({ role: 'developer', user: { uuid: user?.id, name: 'Her own name' } });
    expect(
      await db
        .select()
        .from(accounts)
        .where(eq(accounts.userId, user?.id ?? '')),
    ).toEqual(passwordBefore);
  });

  it('are not added twice', async () => {
    const again = await add('owner', 'viewer', tenant.people.developer.email);
    expect(again).toMatchObject({ status: 400, body: { email: [expect.stringContaining('member already')] } });
  });

  it('added twice at the same time become one person', async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const both = await Promise.all([add('owner', 'viewer', email), add('admin', 'viewer', email)]);
    expect(both.map((answer) => answer.status).toSorted()).toEqual([201, 400]);
  });

  it.each<[Role, Role, number]>([
    ['owner', 'owner', 201],
    ['admin', 'admin', 201],
    ['admin', 'owner', 400],
    ['developer', 'viewer', 403],
    ['viewer', 'viewer', 403],
  ])('added by an %s as %s answer %i', async (by, role, status) => {
    expect((await add(by, role)).status).toBe(status);
  });

  it('cannot lift anybody above themselves, nor pull down those above them', async () => {
    expect((await setRole('admin', tenant.people.admin.memberId, 'owner')).status).toBe(400);
    expect((await setRole('admin', tenant.people.developer.memberId, 'owner')).status).toBe(400);
    expect((await setRole('admin', tenant.people.owner.memberId, 'viewer')).status).toBe(403);
    expect((await remove('admin', tenant.people.owner.memberId)).status).toBe(403);
    expect((await setRole('developer', tenant.people.developer.memberId, 'admin')).status).toBe(403);
  });

  it('are managed by people who signed in, not by tokens, whatever their scopes', async () => {
    const { headers } = await createTestToken(server, tenant.people.owner.userId);
    const body = newcomer('owner', `${crypto.randomUUID()}@example.com`);
    const params = { id: tenant.people.viewer.memberId };
    expect((await call(contract.createMember, { headers, body })).status).toBe(403);
    expect((await call(contract.updateMember, { headers, params, body: { role: 'owner' } })).status).toBe(403);
    expect((await call(contract.removeMember, { headers, params })).status).toBe(403);
  });

  it('who own the organisation last stay owners', async () => {
    const { memberId } = tenant.people.owner;
    const demoted = await setRole('owner', memberId, 'admin');
    expect(demoted.status).toBe(400);
    expect(demoted.body.non_field_errors[0]).toContain('last owner');
    await createPerson(server, tenant.organisationId, 'owner');
    expect((await setRole('owner', memberId, 'admin')).status).toBe(200);
  });

  it('never remove themselves', async () => {
    await createPerson(server, tenant.organisationId, 'owner');
    const answer = await remove('owner', tenant.people.owner.memberId);
    expect(answer).toMatchObject({ status: 400, body: { non_field_errors: [expect.stringContaining('yourself')] } });
  });

  it('cannot demote each other at the same time until no owner is left', async () => {
    const other = await createPerson(server, tenant.organisationId, 'owner');
    const demote = (headers: Record<string, string>, id: string) =>
      call(contract.updateMember, { headers, params: { id }, body: { role: 'viewer' } });
    await Promise.all([demote(as('owner'), other.memberId), demote(other.headers, tenant.people.owner.memberId)]);
    const owners = await server.database.db
      .select()
      .from(members)
      .where(and(eq(members.organisationId, tenant.organisationId), eq(members.role, 'owner')));
    expect(owners).toHaveLength(1);
  });

  it('see nothing any more once they were removed', async () => {
    const { memberId, headers } = tenant.people.developer;
    const params = { id: tenant.organisationId };
    expect((await call(contract.getOrganisation, { headers, params })).status).toBe(200);
    expect((await remove('admin', memberId)).status).toBe(200);
    expect((await call(contract.getOrganisation, { headers, params })).status).toBe(404);
  });
});
