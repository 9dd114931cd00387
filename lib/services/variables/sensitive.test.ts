import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listVariables, updateVariable } from '#lib/contracts/variables';
import { call } from '#lib/testing/call';
import { createSecrets, createThings, type Things } from '#lib/testing/factories';
import { createTenant, createTestToken, type Tenant } from '#lib/testing/people';
import { startTestServer, type TestServer } from '#lib/testing/server';

describe('a sensitive variable', () => {
  const secrets = createSecrets();
  let server: TestServer;
  let tenant: Tenant;
  let things: Things;

  beforeAll(async () => {
    server = await startTestServer();
    tenant = await createTenant(server);
    things = await createThings(server, tenant.organisationId, secrets);
  });
  afterAll(() => server.stop());

  it('becomes readable with a new value only, never with the one that nobody may read', async () => {
    const { headers } = await createTestToken(server, tenant.people.developer.userId, ['write']);
    const update = (body: object) =>
      call(updateVariable, { headers, params: { id: things.variables.sensitive }, body });
    const refused = await update({ is_sensitive: false, version: 1 });
    expect(refused).toMatchObject({ status: 400, body: { value: [expect.any(String)] } });
    expect(await update({ is_sensitive: false, value: 'public now', version: 1 })).toMatchObject({ status: 200 });
    const query = { environment: things.environments.test };
    const list = JSON.stringify((await call(listVariables, { headers: tenant.people.viewer.headers, query })).body);
    expect(list).toContain('public now');
    expect(list).not.toContain(secrets.sensitiveValue);
  });
});
