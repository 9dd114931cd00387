import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '#lib/contracts/all';
import type { Endpoint } from '#lib/contracts/endpoint';
import { can, type Role, scopeAllows, type TokenScope, tokenScopes } from '#lib/core/roles';
import { createThings, type Things } from '#lib/testing/factories';
import { createTenant, createTestToken, signedInHeaders, type Tenant } from '#lib/testing/people';
import { type Caller, type RouteCase, routeCases, type Subject } from '#lib/testing/route-cases';
import { callRoute } from '#lib/testing/routes';
import { startTestServer, type TestServer } from '#lib/testing/server';

/** Who calls: a person of a role, or a script with a token of one. */
interface CallerKind {
  name: string;
  role?: Role;
  scopes?: readonly TokenScope[];
  isStranger?: boolean;
}

const callerKinds: CallerKind[] = [
  { name: 'nobody' },
  { name: 'a viewer', role: 'viewer' },
  { name: 'a developer', role: 'developer' },
  { name: 'an admin', role: 'admin' },
  { name: 'an owner', role: 'owner' },
  { name: 'an owner of another organisation', role: 'owner', isStranger: true },
  { name: 'a token of a viewer with every scope', role: 'viewer', scopes: tokenScopes },
  { name: 'a token of an owner that may only read', role: 'owner', scopes: ['read'] },
  { name: 'a token of an owner that may only read secrets', role: 'owner', scopes: ['secrets'] },
];

type Expectation = 'allowed' | 'unauthenticated' | 'forbidden' | 'absent' | 'empty';

/** What the one table of lib/core says about this call. */
function expectationOf({ permission }: Endpoint, kind: CallerKind, elsewhere: RouteCase['elsewhere']): Expectation {
  if (permission === 'anyone') return 'allowed';
  if (!kind.role) return 'unauthenticated';
  if (permission === 'signed-in') return 'allowed';
  const isAllowed = can(kind.role, permission) && (!kind.scopes || scopeAllows(kind.scopes, permission));
  if (kind.isStranger) return elsewhere === 'own' ? 'allowed' : elsewhere;
  return isAllowed ? 'allowed' : 'forbidden';
}

describe('every route, for every kind of caller', () => {
  let server: TestServer;
  let tenant: Tenant;
  let stranger: Tenant;
  let sharedThings: Things;

  beforeAll(async () => {
    server = await startTestServer();
    tenant = await createTenant(server);
    stranger = await createTenant(server, 'Elsewhere');
    sharedThings = await createThings(server, tenant.organisationId);
  });
  afterAll(() => server.stop());

  async function callerOf(kind: CallerKind): Promise<Caller> {
    if (!kind.role) return { userId: null, headers: {} };
    const { userId } = (kind.isStranger ? stranger : tenant).people[kind.role];
    const headers = kind.scopes
      ? (await createTestToken(server, userId, kind.scopes)).headers
      : await signedInHeaders(server, userId);
    return { userId, headers };
  }

  it('has a case for each route', () => {
    expect(Object.keys(routeCases).toSorted()).toEqual(contracts.map(({ name }) => name).toSorted());
  });

  describe.each(contracts)('$name', ({ name, contract }) => {
    it.each(callerKinds)('for $name', async (kind) => {
      const routeCase = routeCases[name];
      if (!routeCase) throw new Error(`Add a case for ${name} to lib/testing/route-cases.ts.`);
      const expectation = expectationOf(contract, kind, routeCase.elsewhere);
      const isWrite = expectation === 'allowed' && contract.method !== 'GET';
      const things = isWrite ? await createThings(server, tenant.organisationId) : sharedThings;
      const caller = await callerOf(kind);
      const subject: Subject = { server, tenant, things, caller };
      const call = await routeCase.call(subject);
      const response = await callRoute(contract, { ...call, headers: caller.headers });
      const text = await response.text();
      if (expectation === 'empty') {
        expect(response.status, text).toBe(200);
        expect(JSON.parse(text)).toMatchObject({ count: 0, results: [] });
        return;
      }
      const statuses: Record<typeof expectation, number> = {
        allowed: routeCase.status ?? contract.status,
        unauthenticated: 401,
        forbidden: 403,
        absent: 404,
      };
      expect(response.status, text).toBe(statuses[expectation]);
      if (expectation === 'allowed' && routeCase.elsewhere === 'empty') {
        expect(JSON.parse(text).count, text).toBeGreaterThan(0);
      }
    });
  });
});
