import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApplication, createEnvironment, removeEnvironment } from '#lib/contracts/applications';
import { createDeployment, listDeployments } from '#lib/contracts/deployments';
import { createServiceInstance, provisionServiceInstance } from '#lib/contracts/services';
import { bulkVariables, createVariable, listVariables, updateVariable } from '#lib/contracts/variables';
import { catalogueServices } from '#lib/core/catalogue';
import { type Answer, call } from '#lib/testing/call';
import { createThings, type Things } from '#lib/testing/factories';
import { createTenant, type Tenant } from '#lib/testing/people';
import { startTestServer, type TestServer } from '#lib/testing/server';

describe('of two requests at the same time', () => {
  let server: TestServer;
  let tenant: Tenant;
  let things: Things;
  let headers: Record<string, string>;

  beforeAll(async () => {
    server = await startTestServer();
    tenant = await createTenant(server);
    things = await createThings(server, tenant.organisationId);
    headers = tenant.people.owner.headers;
  });
  afterAll(() => server.stop());

  /** Both are answered properly, and exactly one of them did it. */
  async function expectOneWinner(requests: Promise<Answer>[]): Promise<void> {
    const answers = await Promise.all(requests);
    const wins = answers.filter(({ status }) => status < 300);
    expect(wins, JSON.stringify(answers.map(({ status, body }) => [status, body]))).toHaveLength(1);
    for (const { status } of answers) expect([200, 201, 202, 400, 409]).toContain(status);
  }
  const five = <T>(make: (index: number) => T): T[] => Array.from({ length: 5 }, (_, index) => make(index));

  it('one makes the application of a slug', async () => {
    const body = { organisation: tenant.organisationId, region: things.regionId, name: 'Race', slug: 'race' };
    await expectOneWinner(five(() => call(createApplication, { headers, body })));
  });

  it('one makes the environment of a slug', async () => {
    const body = { application: things.applicationId, slug: 'race' };
    await expectOneWinner(five(() => call(createEnvironment, { headers, body })));
  });

  it('one deploys', async () => {
    const body = { environment: things.environments.live };
    await expectOneWinner(five(() => call(createDeployment, { headers, body })));
    const { body: list } = await call(listDeployments, { headers, query: { environment: things.environments.live } });
    expect(list.count).toBe(1);
  });

  it('one provisions', async () => {
    const params = { id: things.instances.new };
    await expectOneWinner(five(() => call(provisionServiceInstance, { headers, params })));
  });

  it('one adds the service of a prefix', async () => {
    const body = { environment: things.environments.test, service: catalogueServices[0]?.uuid, prefix: 'RACE' };
    await expectOneWinner(five(() => call(createServiceInstance, { headers, body })));
  });

  it('one adds the variable of a name, and one changes a version of it', async () => {
    const body = { environment: things.environments.live, name: 'RACE', value: 'a' };
    await expectOneWinner(five(() => call(createVariable, { headers, body })));
    const { body: list } = await call(listVariables, {
      headers,
      query: { environment: body.environment, name: 'RACE' },
    });
    const { uuid, version } = list.results[0];
    await expectOneWinner(
      five((index) => call(updateVariable, { headers, params: { id: uuid }, body: { value: `b${index}`, version } })),
    );
  });

  it('one replaces the variables, or both do one after the other; never a mixture', async () => {
    const text = (word: string) => ['A', 'B', 'C', 'D'].map((name) => `${name}=${word}`).join('\n');
    const environment = things.environments.live;
    const body = (word: string) => ({ environment, text: text(word), mode: 'replace' });
    const answers = await Promise.all(five((index) => call(bulkVariables, { headers, body: body(`w${index}`) })));
    for (const { status } of answers) expect([200, 400, 409]).toContain(status);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    const { body: list } = await call(listVariables, { headers, query: { environment } });
    const custom = list.results.filter(({ origin }: { origin: string }) => origin === 'custom');
    expect(new Set(custom.map(({ value }: { value: string }) => value)).size).toBe(1);
    expect(custom.map(({ name }: { name: string }) => name)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('one at most removes the last environment but one', async () => {
    const other = await createThings(server, tenant.organisationId);
    const remove = (slug: 'test' | 'live') =>
      call(removeEnvironment, { headers, params: { id: other.environments[slug] }, body: { confirm: slug } });
    await expectOneWinner([remove('test'), remove('live')]);
  });
});
