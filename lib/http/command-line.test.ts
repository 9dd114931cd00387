import { afterAll, describe, expect, it } from 'vitest';
import { createApplication, createRepository, listApplications, listEnvironments } from '#lib/contracts/applications';
import { listServices } from '#lib/contracts/catalogue';
import { createDeployment } from '#lib/contracts/deployments';
import { listRegions } from '#lib/contracts/regions';
import { createVariable } from '#lib/contracts/variables';
import { call } from '#lib/testing/call';
import { createThings } from '#lib/testing/factories';
import { createTenant, createTestToken } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const tenant = await createTenant(server);
const things = await createThings(server, tenant.organisationId);
const { headers } = await createTestToken(server, tenant.people.developer.userId);
afterAll(() => server.stop());

/** What `divio` sends and expects, where it differs from what one would guess. */
describe('the divio command line', () => {
  it('probes single fields of a new application and hears of all, and nothing is created', async () => {
    const before = (await call(listApplications, { headers })).body.count;
    for (const body of [
      { name: 'Shop' },
      { slug: things.applicationSlug },
      { app_template: 'stowage:media-gallery' },
    ]) {
      const probe = await call(createApplication, { headers, body });
      expect(probe.status).toBe(400);
      const missing = ['name', 'organisation', 'region', 'slug'].filter((field) => !(field in body));
      expect(Object.keys(probe.body).toSorted()).toEqual(missing);
      expect(probe.body.region).toEqual(['This field is required.']);
    }
    expect((await call(createRepository, { headers, body: { url: 'nonsense' } })).body).toHaveProperty('url');
    expect((await call(listApplications, { headers })).body.count).toBe(before);
  });

  it('sends null for what was not chosen', async () => {
    const made = await call(createApplication, {
      headers,
      body: {
        name: 'Shop',
        slug: `s${crypto.randomUUID()}`,
        organisation: tenant.organisationId,
        plan_group: null,
        region: things.regionId,
        app_template: null,
        release_commands: null,
        repository: null,
        branch: null,
      },
    });
    expect(made.status).toBe(201);
    expect(made.body.test_status).toEqual({ uuid: expect.any(String), site_url: expect.any(String) });
  });

  it('may send names that are not known here, which others may not', async () => {
    const body = { environment: things.environments.test, services: true };
    const made = await call(createDeployment, { headers, body: { ...body, build_mode: 'AUTO' } });
    expect(made.status).toBe(201);
    const { status, body: refusal } = await call(createVariable, { headers, body: { ...body, name: 'A', value: 'b' } });
    expect({ status, refusal }).toEqual({
      status: 400,
      refusal: { services: ['There is no such field. Look at its spelling.'] },
    });
  });

  it('hears in words of an environment that does not exist', async () => {
    const query = { application: things.applicationId, slug: 'nope' };
    const answer = await call(listEnvironments, { headers, query });
    expect(answer).toMatchObject({ status: 404, body: { non_field_errors: ["Environment 'nope' does not exist."] } });
  });

  it('gets links to follow on the public address', async () => {
    const answer = await call(listEnvironments, {
      headers,
      query: { application: things.applicationId, page_size: '1' },
    });
    expect(answer.body.next).toMatch(/^https:\/\/panel\.example\.com\/apps\/v3\/environments\/\?.*page=2/);
    expect(answer.body.next).not.toMatch(/[{}]/);
  });

  it('finds only what its region offers', async () => {
    expect((await call(listRegions, { headers, query: { uuid: things.regionId } })).body.count).toBe(1);
    expect((await call(listServices, { headers, query: { region: things.regionId } })).body.count).toBe(1);
    expect((await call(listServices, { headers, query: { region: tenant.organisationId } })).body.count).toBe(0);
  });
});
