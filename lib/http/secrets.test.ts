import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '#lib/contracts/all';
import { createSecrets, createThings, type Secrets } from '#lib/testing/factories';
import { createTenant, createTestToken, signedInHeaders, type Tenant } from '#lib/testing/people';
import { type Caller, routeCases } from '#lib/testing/route-cases';
import { callRoute } from '#lib/testing/routes';
import { startTestServer, type TestServer } from '#lib/testing/server';

describe('answers', () => {
  let server: TestServer;
  let tenant: Tenant;
  let secrets: Secrets;
  const revealing = contracts.filter(({ contract }) => contract.permission === 'variable:reveal');
  const silent = contracts.filter(({ contract }) => contract.permission !== 'variable:reveal');

  beforeAll(async () => {
    server = await startTestServer();
    tenant = await createTenant(server);
    secrets = createSecrets();
  });
  afterAll(() => server.stop());

  async function answerTo(name: string, caller: Caller): Promise<{ status: number; text: string }> {
    const found = contracts.find((entry) => entry.name === name);
    const routeCase = routeCases[name];
    if (!found || !routeCase) throw new Error(`There is no case for ${name}.`);
    const things = await createThings(server, tenant.organisationId, secrets);
    const call = await routeCase.call({ server, tenant, things, caller });
    const response = await callRoute(found.contract, { ...call, headers: caller.headers });
    return { status: response.status, text: `${[...response.headers].join('\n')}\n${await response.text()}` };
  }

  function leaksIn(text: string): string[] {
    const all = { ...secrets, masterKey: server.secretKey };
    return Object.entries(all).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));
  }

  it.each(silent)('of $name hold no secret for a token without the scope for secrets', async ({ name }) => {
    const { userId } = tenant.people.owner;
    const { headers } = await createTestToken(server, userId, ['read', 'write', 'deploy']);
    const { text } = await answerTo(name, { userId, headers });
    expect(leaksIn(text)).toEqual([]);
  });

  it.each(contracts)('of $name hold no secret for a viewer', async ({ name }) => {
    const { userId } = tenant.people.viewer;
    const { text } = await answerTo(name, { userId, headers: await signedInHeaders(server, userId) });
    expect(leaksIn(text)).toEqual([]);
  });

  it.each(silent)(
    'of $name hold only managed secrets, and only in the list of variables, for an owner',
    async ({ name }) => {
      const { userId } = tenant.people.owner;
      const { text } = await answerTo(name, { userId, headers: await signedInHeaders(server, userId) });
      const managed = ['secretKey', 'storageSecret'];
      const leaks = leaksIn(text);
      expect(leaks.filter((leak) => !(name === 'listVariables' && managed.includes(leak)))).toEqual([]);
    },
  );

  it.each(revealing)('of $name do hold one when an owner asks for it', async ({ name }) => {
    const { userId } = tenant.people.owner;
    const { status, text } = await answerTo(name, { userId, headers: await signedInHeaders(server, userId) });
    expect(status).toBe(200);
    expect(leaksIn(text)).not.toEqual([]);
  });
});
