import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as contract from '#lib/contracts/applications';
import { environments } from '#lib/db/schema/applications';
import { call } from '#lib/testing/call';
import { createThings, type Things } from '#lib/testing/factories';
import { createTenant } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const tenant = await createTenant(server);
const { headers } = tenant.people.developer;
afterAll(() => server.stop());

describe('domains', () => {
  let things: Things;
  let suffix: string;

  beforeEach(async () => {
    things = await createThings(server, tenant.organisationId);
    suffix = `${crypto.randomUUID()}.example.com`;
  });

  const add = (name: string, kind: string, environment = things.environments.live) =>
    call(contract.createDomain, { headers, body: { environment, name, kind } });
  const setKind = (id: string, kind: string) =>
    call(contract.updateDomain, { headers, params: { id }, body: { kind } });
  const remove = (id: string) => call(contract.removeDomain, { headers, params: { id } });
  const kinds = async (environment = things.environments.live) => {
    const { body } = await call(contract.listDomains, { headers, query: { environment } });
    return Object.fromEntries(body.results.map((domain: { name: string; kind: string }) => [domain.name, domain.kind]));
  };

  it('begin with a primary one', async () => {
    expect((await add(`a.${suffix}`, 'alias')).body).toEqual({ kind: [expect.stringContaining('Choose primary')] });
    expect((await add(`A.${suffix}`, 'primary')).body).toMatchObject({ name: `a.${suffix}`, kind: 'primary' });
  });

  it('have exactly one primary: a new one makes the former an alias', async () => {
    await add(`a.${suffix}`, 'primary');
    await add(`b.${suffix}`, 'redirect');
    await add(`c.${suffix}`, 'primary');
    expect(await kinds()).toEqual({
      [`c.${suffix}`]: 'primary',
      [`a.${suffix}`]: 'alias',
      [`b.${suffix}`]: 'redirect',
    });
  });

  it('have exactly one primary also when several are added or chosen at once', async () => {
    const names = ['a', 'b', 'c', 'd'].map((name) => `${name}.${suffix}`);
    const added = await Promise.all(names.map((name) => add(name, 'primary')));
    await Promise.all(added.map(({ body }) => setKind(body.uuid, 'primary')));
    expect(Object.values(await kinds()).filter((kind) => kind === 'primary')).toHaveLength(1);
  });

  it('keep their primary until another one takes over', async () => {
    const { primary, alias } = things.domains;
    expect((await setKind(primary, 'alias')).body).toEqual({ kind: [expect.stringContaining('another domain')] });
    expect((await remove(primary)).status).toBe(400);
    expect((await setKind(alias, 'primary')).status).toBe(200);
    expect((await remove(primary)).status).toBe(200);
    expect((await remove(alias)).status).toBe(200);
    expect(await kinds(things.environments.test)).toEqual({});
  });

  it('are used once in the whole installation', async () => {
    await add(`a.${suffix}`, 'primary');
    const again = await add(`a.${suffix}`, 'primary', things.environments.test);
    expect(again).toMatchObject({ status: 400, body: { name: [expect.stringContaining('in use')] } });
  });

  it('of a deleted environment are free again', async () => {
    await add(`a.${suffix}`, 'primary');
    await server.database.db.update(environments).set({ deletedAt: new Date() });
    const next = await createThings(server, tenant.organisationId);
    expect((await add(`a.${suffix}`, 'primary', next.environments.live)).status).toBe(201);
  });

  it.each([
    'shop',
    'http://shop.example.com',
    'shop.example.com/path',
    '*.example.com',
    '127.0.0.1',
    'a;b.example.com',
    'test-shop.localhost',
  ])('are names: %s is none', async (name) => {
    const refused = await add(name, 'primary');
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.body)).toEqual(['name']);
  });
});
