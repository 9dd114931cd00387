import { and, desc, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as services from '#lib/contracts/services';
import * as contract from '#lib/contracts/trash';
import { applications, environments } from '#lib/db/schema/applications';
import { auditEvents } from '#lib/db/schema/audit-events';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { usageSamples } from '#lib/db/schema/storage';
import { call } from '#lib/testing/call';
import { createThings, type Things } from '#lib/testing/factories';
import { createTenant, createTestToken } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const { db } = server.database;
const tenant = await createTenant(server);
const { owner, admin, developer, viewer } = tenant.people;
afterAll(() => server.stop());

let things: Things;
let id: string;
beforeEach(async () => {
  things = await createThings(server, tenant.organisationId);
  id = things.instances.trashed;
});

const list = (search = things.applicationSlug, headers = viewer.headers) =>
  call(contract.listTrash, { headers, query: { search } });
const deleteEnvironment = (environmentId = things.environments.test) =>
  db.update(environments).set({ deletedAt: new Date() }).where(eq(environments.id, environmentId));
const restore = (body: object, headers = developer.headers) =>
  call(services.restoreServiceInstance, { headers, params: { id }, body });
const destroy = (headers = admin.headers, confirm = `${things.applicationSlug}/test/TRASHED`) =>
  call(services.destroyServiceInstance, { headers, params: { id }, body: { confirm } });
const started = (kind: string) =>
  db
    .select()
    .from(operations)
    .where(and(eq(operations.target, `service-instance:${id}`), eq(operations.kind, kind)));
const audited = async () =>
  (await db.select().from(auditEvents).where(eq(auditEvents.targetId, id)).orderBy(desc(auditEvents.id))).map(
    ({ action }) => action,
  );

describe('the trash of an organisation', () => {
  it('names what is in it although environment and application are deleted, with its last known size', async () => {
    await db.insert(usageSamples).values([
      { serviceInstanceId: id, at: new Date(0), bytes: 1, objects: 1 },
      { serviceInstanceId: id, at: new Date(1000), bytes: 5000, objects: 7 },
    ]);
    expect((await list()).body).toMatchObject({
      count: 1,
      results: [{ uuid: id, environment: { slug: 'test', is_deleted: false }, bytes: 5000, objects: 7 }],
    });
    await deleteEnvironment();
    await db.update(applications).set({ deletedAt: new Date() }).where(eq(applications.id, things.applicationId));
    const { body } = await list();
    expect(body.results).toMatchObject([
      {
        path: `${things.applicationSlug}/test/TRASHED`,
        application: { slug: things.applicationSlug, is_deleted: true },
        environment: { slug: 'test', is_deleted: true },
        state: 'trashed',
        destroy_after: expect.any(String),
      },
    ]);
    const one = await call(contract.getTrashedStorage, { headers: viewer.headers, params: { id } });
    expect(one.body).toMatchObject({ uuid: id, usage: null, usage_problem: expect.stringMatching(/./) });
  });

  it('is searched by each of its names, and never takes what is typed for a pattern', async () => {
    for (const part of [things.applicationSlug, `Shop ${things.applicationSlug}`, `bucket-${id}`])
      expect((await list(part)).body.count, part).toBe(1);
    expect((await list('%')).body.count).toBe(0);
  });

  it('is paged, the last one first', async () => {
    const [row] = await db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
    if (!row) throw new Error('It is gone.');
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    const copies = [1, 2].map((minutes) => {
      const copyId = v7();
      return { ...row, id: copyId, bucket: `bucket-${copyId}`, trashedAt: at(minutes) };
    });
    await db.insert(serviceInstances).values(copies);
    const page = async (number: number) => {
      const query = { search: things.applicationSlug, page: String(number), page_size: '2' };
      const { body } = await call(contract.listTrash, { headers: viewer.headers, query });
      return { count: body.count, ids: body.results.map(({ uuid }: { uuid: string }) => uuid) };
    };
    expect(await page(1)).toEqual({ count: 3, ids: [copies[1]?.id, copies[0]?.id] });
    expect(await page(2)).toEqual({ count: 3, ids: [id] });
  });

  it('leaves out what never held data, and what is destroyed', async () => {
    await db.update(serviceInstances).set({ provisionedAt: null }).where(eq(serviceInstances.id, id));
    expect((await list()).body.count).toBe(0);
    await db
      .update(serviceInstances)
      .set({ provisionedAt: new Date(), state: 'removed' })
      .where(eq(serviceInstances.id, id));
    expect((await list()).body.count).toBe(0);
    const one = await call(contract.getTrashedStorage, { headers: viewer.headers, params: { id } });
    expect(one.status).toBe(404);
  });
});

describe('restoring into another environment', () => {
  it('is demanded at the field when its own was deleted', async () => {
    await deleteEnvironment();
    expect((await restore({})).body).toEqual({ environment: [expect.stringContaining('test, was deleted')] });
    expect(await started('restore-elsewhere')).toEqual([]);
  });

  it('is one operation, however often one asks; nothing but an id is in its input', async () => {
    await deleteEnvironment();
    const answers = await Promise.all([1, 2, 3].map(() => restore({ environment: things.environments.live })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    const [operation, ...others] = await started('restore-elsewhere');
    expect(others).toEqual([]);
    expect(operation?.input).toMatchObject({
      serviceInstanceId: id,
      environmentId: things.environments.live,
      prefix: 'TRASHED',
      from: `${things.applicationSlug}/test`,
    });
    expect((await list()).body.results).toMatchObject([{ operation: operation?.id, state: 'trashed' }]);
    expect(await audited()).toEqual(['storage-restore.start']);
  });

  it('is refused at the field where the prefix is taken, and takes another one', async () => {
    const taken = { environmentId: things.environments.live, regionId: things.regionId, prefix: 'TRASHED' };
    await db.insert(serviceInstances).values({ ...taken, service: 'object-storage', type: 'STORAGE' });
    expect((await restore({ environment: things.environments.live })).body).toEqual({
      prefix: [`“TRASHED” is taken in ${things.applicationSlug}/live. Choose another prefix.`],
    });
    expect((await restore({ environment: things.environments.live, prefix: 'not one' })).body).toEqual({
      prefix: [expect.any(String)],
    });
    expect((await restore({ environment: things.environments.live, prefix: 'MEDIA' })).status).toBe(200);
  });

  it('keeps the key where the store has one for everything', async () => {
    const [region] = await db.select().from(regions).where(eq(regions.id, things.regionId));
    if (!region) throw new Error('There is no region.');
    const regionId = v7();
    const own = { id: regionId, slug: `r${regionId}`, storeKind: 'generic' as const, storeCapabilities: null };
    const storeSettings = { ...region.storeSettings, options: {} };
    await db.insert(regions).values({ ...region, ...own, storeSettings });
    await db.update(serviceInstances).set({ regionId }).where(eq(serviceInstances.id, id));
    expect((await restore({ environment: things.environments.live })).status).toBe(200);
    expect(await started('restore-elsewhere')).toMatchObject([{ input: { rotationId: '' } }]);
    expect(await db.select().from(storageKeys).where(eq(storageKeys.serviceInstanceId, id))).toHaveLength(2);
  });

  it('stays within the organisation, and asks for the right to write in both places', async () => {
    const beside = await createTenant(server, 'Beside');
    const theirs = await createThings(server, beside.organisationId);
    const environment = theirs.environments.live;
    expect((await restore({ environment })).status).toBe(404);
    expect((await restore({ environment: things.environments.live }, viewer.headers)).status).toBe(403);
    expect((await restore({ environment }, beside.people.owner.headers)).status).toBe(404);
    const script = await createTestToken(server, developer.userId, ['read']);
    expect((await restore({ environment: things.environments.live }, script.headers)).status).toBe(403);
    await deleteEnvironment(things.environments.live);
    expect((await restore({ environment: things.environments.live })).status).toBe(404);
    expect(await audited()).toEqual([]);
  });
});

describe('destroying now', () => {
  it('is for owners and admins, by the whole path', async () => {
    for (const { headers } of [viewer, developer]) expect((await destroy(headers)).status).toBe(403);
    expect((await destroy(admin.headers, 'TRASHED')).body).toEqual({
      confirm: [`Type “${things.applicationSlug}/test/TRASHED” to confirm.`],
    });
    expect(await started('destroy')).toEqual([]);
    expect(await audited()).toEqual([]);
  });

  it('begins once, also of a deleted environment, and is answered as it is from then on', async () => {
    await deleteEnvironment();
    const answers = await Promise.all([destroy(), destroy(owner.headers), destroy()]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(answers.map(({ body }) => body.state)).toEqual(['removing', 'removing', 'removing']);
    expect(await started('destroy')).toHaveLength(1);
    expect(await audited()).toEqual(['trash.destroy']);
    await db.update(serviceInstances).set({ state: 'removed' }).where(eq(serviceInstances.id, id));
    expect((await destroy()).body).toMatchObject({ state: 'removed' });
    expect(await audited()).toHaveLength(1);
  });

  it('is only for the trash, and not while it is being restored', async () => {
    await restore({ environment: things.environments.live });
    expect((await destroy()).body.non_field_errors[0]).toContain('“Restore into another environment” is still running');
    id = things.instances.detached;
    const answer = await destroy(admin.headers, `${things.applicationSlug}/test/DETACHED`);
    expect(answer.body.non_field_errors[0]).toBe('Only service instances that are In the trash can be destroyed.');
  });
});
