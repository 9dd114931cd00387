import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { streamDeploymentLog } from '#lib/contracts/deployments';
import { members } from '#lib/db/schema/organisations';
import { call } from '#lib/testing/call';
import { createThings, type Things } from '#lib/testing/factories';
import { createPerson, createTenant, createTestToken, type Tenant } from '#lib/testing/people';
import { callRoute } from '#lib/testing/routes';
import { startTestServer, type TestServer } from '#lib/testing/server';

describe('the log stream of a deployment', () => {
  let server: TestServer;
  let tenant: Tenant;
  let things: Things;

  beforeAll(async () => {
    server = await startTestServer();
    tenant = await createTenant(server);
    things = await createThings(server, tenant.organisationId);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  afterAll(() => server.stop());

  const open = (headers: Record<string, string>, id = things.waiting.deploymentId, query = {}) =>
    callRoute(streamDeploymentLog, { params: { id }, headers, query });

  it('is refused before it begins: without a session, to another organisation, to a token without the scope', async () => {
    const stranger = await createTenant(server, 'Elsewhere');
    const { headers: onlySecrets } = await createTestToken(server, tenant.people.owner.userId, ['secrets']);
    const refused = async (headers: Record<string, string>) =>
      call(streamDeploymentLog, { params: { id: things.waiting.deploymentId }, headers });
    expect(await refused({})).toMatchObject({ status: 401 });
    expect(await refused({ cookie: '__Secure-stowage.session_token=made.up' })).toMatchObject({ status: 401 });
    expect(await refused(stranger.people.owner.headers)).toMatchObject({ status: 404 });
    expect(await refused(onlySecrets)).toMatchObject({ status: 403 });
  });

  it('cannot be read by scripts of another site', async () => {
    const answer = await open({ ...tenant.people.viewer.headers, origin: 'https://evil.example.com' });
    await answer.body?.cancel();
    const names = [...answer.headers.keys()];
    expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  it('ends after a minute, and whoever lost their access meanwhile cannot open it again', async () => {
    const person = await createPerson(server, tenant.organisationId, 'viewer');
    const answer = await open(person.headers);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    await server.database.db.delete(members).where(eq(members.id, person.memberId));
    const later = Date.now() + 60_001;
    vi.spyOn(Date, 'now').mockImplementation(() => later);
    const text = await answer.text();
    expect(text).not.toContain('event: end');
    vi.restoreAllMocks();
    expect((await open(person.headers)).status).toBe(404);
  });

  it.each(['1e400', '-7', '1.5', 'Infinity', 'x'])('begins at the start for the event id %j', async (lastEventId) => {
    const answer = await open({ ...tenant.people.viewer.headers, 'last-event-id': lastEventId }, things.deploymentId);
    expect(await answer.text()).toContain('event: end');
  });
});
