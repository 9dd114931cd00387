import { and, eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as applicationsContract from '#lib/contracts/applications';
import * as deploymentsContract from '#lib/contracts/deployments';
import type { Endpoint } from '#lib/contracts/endpoint';
import * as contract from '#lib/contracts/services';
import { catalogueServices } from '#lib/core/catalogue';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { targets } from '#lib/services/operations/enqueue';
import { call } from '#lib/testing/call';
import { createThings, type Things } from '#lib/testing/factories';
import { createTenant } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const tenant = await createTenant(server);
const { headers } = tenant.people.developer;
const db = server.database.db;
afterAll(() => server.stop());

describe('service instances', () => {
  let things: Things;
  let environment: string;

  beforeEach(async () => {
    things = await createThings(server, tenant.organisationId);
    environment = things.environments.live;
  });

  const add = (body: object = {}) =>
    call(contract.createServiceInstance, {
      headers,
      body: { environment, service: catalogueServices[0]?.uuid, ...body },
    });
  const act = (endpoint: Endpoint<string, never, never, never> | Endpoint, id: string) =>
    call(endpoint, { headers, params: { id } });
  const remove = (id: string, confirm: string) =>
    call(contract.removeServiceInstance, { headers, params: { id }, body: { confirm } });

  it('are New at first: nothing outside, no variables', async () => {
    const { status, body } = await add();
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: 'new', service_status: 'NEW', prefix: 'DEFAULT', operation: null });
    expect(body.variables).toContain('DEFAULT_STORAGE_DSN');
    const details = await call(contract.getServiceInstanceDetails, { headers, params: { id: body.uuid } });
    expect(details.body).toMatchObject({ bucket: null, key_id: null, usage: null });
  });

  it('refuse a prefix in use, a wrong prefix, an unknown service or region, at the field', async () => {
    await add();
    expect((await add()).body).toEqual({ prefix: [expect.stringContaining('taken')] });
    expect((await add({ prefix: '1-x' })).body).toEqual({ prefix: [expect.any(String)] });
    expect((await add({ prefix: 'A', service: things.regionId })).body).toEqual({ service: [expect.any(String)] });
    expect((await add({ prefix: 'A', region: environment })).body).toEqual({ region: [expect.any(String)] });
  });

  it('are provisioned by one operation, however often one asks', async () => {
    const { body } = await add();
    const answers = await Promise.all([1, 2, 3].map(() => act(contract.provisionServiceInstance, body.uuid)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([202, 400, 400]);
    expect(answers.find((answer) => answer.status === 400)?.body.non_field_errors[0]).toContain('can be provisioned');
    const rows = await db
      .select()
      .from(operations)
      .where(eq(operations.target, `service-instance:${body.uuid}`));
    expect(rows).toHaveLength(1);
  });

  it('attached ones detach by the next deployment, can take that back, and cannot be removed', async () => {
    const id = things.instances.attached;
    const refused = await remove(id, 'ATTACHED');
    expect(refused.status).toBe(400);
    expect(refused.body.non_field_errors[0]).toContain('can be removed');
    expect((await act(contract.detachServiceInstance, id)).body).toMatchObject({ state: 'pending_detachment' });
    const pending = await call(applicationsContract.getPendingChanges, {
      headers,
      params: { id: things.environments.test },
    });
    expect(pending.body.services).toContainEqual(expect.objectContaining({ uuid: id, change: 'detach' }));
    expect((await act(contract.attachServiceInstance, id)).body).toMatchObject({ state: 'attached' });
  });

  it('are removed by typing the prefix, wait in the trash, and come back as Detached', async () => {
    const id = things.instances.detached;
    expect((await remove(id, 'detached')).body).toEqual({ confirm: [expect.any(String)] });
    const { body } = await remove(id, 'DETACHED');
    expect(body.state).toBe('trashed');
    expect(Date.parse(body.destroy_after) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    const closing = and(eq(operations.target, targets.serviceInstance(id)), eq(operations.kind, 'apply-settings'));
    expect((await act(contract.restoreServiceInstance, id)).body.non_field_errors[0]).toContain('is still running');
    await db.update(operations).set({ state: 'succeeded', endedAt: new Date() }).where(closing);
    expect((await act(contract.restoreServiceInstance, id)).body).toMatchObject({
      state: 'detached',
      destroy_after: null,
    });
    expect(await db.select().from(operations).where(closing)).toMatchObject([
      { input: { settings: 'access' }, state: 'succeeded' },
      { input: { settings: 'access' }, state: 'queued' },
    ]);
  });

  it('say of public files in the trash that they are being closed, until they are', async () => {
    const id = things.instances.detached;
    const ofInstance = eq(serviceInstances.id, id);
    await db.update(serviceInstances).set({ visibility: 'public-read' }).where(ofInstance);
    expect((await remove(id, 'DETACHED')).body.state_message).toContain('Public links still work');
    const observed = { at: new Date().toISOString(), problem: '', isBucketMissing: false, drift: [] };
    await db.update(serviceInstances).set({ observed }).where(ofInstance);
    expect((await act(contract.getServiceInstance, id)).body.state_message).toBe('');
    await db.update(serviceInstances).set({ observed: null, visibility: 'private' }).where(ofInstance);
    expect((await act(contract.getServiceInstance, id)).body.state_message).toBe('');
  });

  it('cannot come back while another one has their prefix', async () => {
    const id = things.instances.trashed;
    environment = things.environments.test;
    await add({ prefix: 'TRASHED' });
    expect((await act(contract.restoreServiceInstance, id)).body.non_field_errors[0]).toContain('TRASHED');
    const [row] = await db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
    expect(row?.state).toBe('trashed');
  });

  it('one environment has one deployment at a time, and it can be cancelled until it serves', async () => {
    const id = things.waiting.deploymentId;
    const { body } = await call(deploymentsContract.getDeployment, { headers, params: { id } });
    const second = await call(deploymentsContract.createDeployment, {
      headers,
      body: { environment: body.environment },
    });
    expect(second.status).toBe(400);
    expect(second.body.non_field_errors[0]).toMatch(/still running/);
    expect((await call(deploymentsContract.cancelDeployment, { headers, params: { id } })).body.status).toBe(
      'Cancelling',
    );
    const serving = await call(deploymentsContract.cancelDeployment, { headers, params: { id: things.deploymentId } });
    expect(serving.status).toBe(400);
  });
});
