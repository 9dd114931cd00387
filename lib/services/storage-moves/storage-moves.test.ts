import { and, desc, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as services from '#lib/contracts/services';
import * as contract from '#lib/contracts/storage-moves';
import { auditEvents } from '#lib/db/schema/audit-events';
import { deployments } from '#lib/db/schema/deployments';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { moves, storageChecks } from '#lib/db/schema/storage';
import { readStorageCheck } from '#lib/services/storage-checks/get';
import { swapBuckets } from '#lib/services/storage-moves/swap-buckets';
import { call } from '#lib/testing/call';
import { createThings, type Things } from '#lib/testing/factories';
import { createTenant, createTestToken } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const { db } = server.database;
const tenant = await createTenant(server);
const stranger = await createTenant(server, 'Elsewhere');
const { owner, developer, viewer } = tenant.people;
afterAll(() => server.stop());

let things: Things;
let id: string;
let target: string;

beforeEach(async () => {
  things = await createThings(server, tenant.organisationId);
  id = things.instances.attached;
  target = await addRegion();
});

async function addRegion(more: Partial<typeof regions.$inferInsert> = {}): Promise<string> {
  const [row] = await db.select().from(regions).where(eq(regions.id, things.regionId));
  if (!row) throw new Error('There is no region.');
  const regionId = v7();
  await db.insert(regions).values({ ...row, id: regionId, slug: `r${regionId}`, name: 'Second', ...more });
  return regionId;
}

const ask = (endpoint: Parameters<typeof call>[0], headers = developer.headers) =>
  call(endpoint, { headers, params: { id } });
const start = (region = target, headers = developer.headers, instanceId = id) =>
  call(contract.moveStorage, { headers, params: { id: instanceId }, body: { region } });
const actions = async () =>
  (await db.select().from(auditEvents).where(eq(auditEvents.targetId, id)).orderBy(desc(auditEvents.id))).map(
    ({ action }) => action,
  );
const end = (state: 'failed' | 'cancelled') =>
  db
    .update(operations)
    .set({ state, endedAt: new Date() })
    .where(and(eq(operations.target, `service-instance:${id}`), eq(operations.kind, 'move')));

/** A move whose worker made the new bucket, switched, and stopped there. */
async function stopBehindSwitch(): Promise<string> {
  await start();
  const [row] = await db.select().from(moves).where(eq(moves.serviceInstanceId, id));
  const otherId = row?.otherInstanceId ?? '';
  await db
    .update(serviceInstances)
    .set({ bucket: `new-${otherId}`, provisionedAt: new Date() })
    .where(eq(serviceInstances.id, otherId));
  await db.transaction((tx) => swapBuckets(tx, id, otherId));
  await db.update(moves).set({ state: 'switching', message: 'It stopped.' }).where(eq(moves.serviceInstanceId, id));
  await end('failed');
  return otherId;
}

describe('moving a storage', () => {
  it('was never done at first', async () => {
    expect((await ask(contract.getStorageMove, viewer.headers)).body).toMatchObject({
      state: 'none',
      is_running: false,
      can_go_on: false,
      can_go_back: false,
    });
  });

  it('starts once, and hides the new bucket from the lists until it is filled', async () => {
    const { status, body } = await start();
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: 'copying', from_region: things.regionId, to_region: target, is_running: true });
    const second = await start();
    expect(second.status).toBe(400);
    expect(second.body.non_field_errors[0]).toMatch(/Move the storage.* still running/);
    const list = await call(services.listServiceInstances, {
      headers: developer.headers,
      query: { environment: things.environments.test },
    });
    expect(list.body.results.filter((row: { prefix: string }) => row.prefix === 'ATTACHED')).toHaveLength(1);
    expect(await db.select().from(serviceInstances).where(eq(serviceInstances.replacesId, id))).toHaveLength(1);
    expect(await actions()).toEqual(['storage-move.start']);
  });

  it('refuses the present region, an unknown one, and one of others', async () => {
    const foreign = await addRegion({ organisationId: stranger.organisationId });
    for (const [region, words] of [
      [things.regionId, 'in this region already'],
      [v7(), 'does not exist'],
      [foreign, 'does not exist'],
      ['nonsense', ''],
    ] as const) {
      const { status, body } = await start(region);
      expect(status).toBe(400);
      expect(body).toEqual({ region: [expect.stringContaining(words)] });
    }
    expect(await actions()).toEqual([]);
  });

  it('refuses a region whose store failed its test, and says why', async () => {
    const untested = await addRegion({ organisationId: tenant.organisationId, storeCapabilities: null });
    const { status, body } = await start(untested);
    expect(status).toBe(400);
    expect(body.non_field_errors[0]).toContain('has not been tested yet');
    expect(await db.select().from(moves).where(eq(moves.serviceInstanceId, id))).toEqual([]);
  });

  it.each(['new', 'trashed'] as const)('refuses a storage that is %s', async (state) => {
    const { status, body } = await start(target, developer.headers, things.instances[state]);
    expect(status).toBe(400);
    expect(body.non_field_errors[0]).toContain('Only a provisioned storage');
  });

  it('takes what a check found of the old bucket along with it, and back', async () => {
    await db.insert(storageChecks).values({ serviceInstanceId: id });
    const otherId = await stopBehindSwitch();
    expect(await readStorageCheck(db, id)).toMatchObject({ was_checked: false });
    expect(await readStorageCheck(db, otherId)).toMatchObject({ was_checked: true });
    await ask(contract.takeStorageMoveBack);
    expect(await readStorageCheck(db, id)).toMatchObject({ was_checked: true });
  });

  it('that stopped behind the switch waits for a decision: nothing else starts, and it can go on', async () => {
    await stopBehindSwitch();
    const stopped = (await ask(contract.getStorageMove)).body;
    expect(stopped).toMatchObject({
      is_running: false,
      can_go_on: true,
      can_go_back: true,
      message: 'It stopped.',
      from_region: things.regionId,
      to_region: target,
    });
    const third = await start(await addRegion());
    expect(third.body.non_field_errors[0]).toContain('The last move is not finished');
    const on = await ask(contract.goOnMovingStorage);
    expect(on.status).toBe(202);
    expect(on.body).toMatchObject({ is_running: true, message: '', can_go_on: false });
    expect((await ask(contract.takeStorageMoveBack)).status).toBe(400);
    expect((await actions())[0]).toBe('storage-move.resume');
  });

  it('is taken back while the running release uses the old bucket: the new one goes to the trash', async () => {
    const otherId = await stopBehindSwitch();
    const { status, body } = await ask(contract.takeStorageMoveBack);
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'cancelled', can_go_on: false, from_region: things.regionId });
    const [own] = await db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
    const [other] = await db.select().from(serviceInstances).where(eq(serviceInstances.id, otherId));
    expect(own).toMatchObject({ regionId: things.regionId, bucket: `bucket-${id}`, state: 'attached' });
    expect(other).toMatchObject({ regionId: target, bucket: `new-${otherId}`, state: 'trashed', replacesId: null });
    expect((await actions())[0]).toBe('storage-move.revert');
  });

  it('is not taken back once the running release writes to the new bucket', async () => {
    const otherId = await stopBehindSwitch();
    const snapshot = JSON.stringify({ ATTACHED_STORAGE_BUCKET: `new-${otherId}` });
    const place = { table: 'deployments', column: 'snapshot', rowId: things.deploymentId };
    await db
      .update(deployments)
      .set({ snapshot: server.sealer.seal(snapshot, place) })
      .where(eq(deployments.id, things.deploymentId));
    const { status, body } = await ask(contract.takeStorageMoveBack);
    expect(status).toBe(400);
    expect(body.non_field_errors[0]).toContain('already writes to the new bucket');
  });

  it('has nothing to decide when no move waits', async () => {
    for (const endpoint of [contract.goOnMovingStorage, contract.takeStorageMoveBack]) {
      const { status, body } = await ask(endpoint);
      expect(status).toBe(400);
      expect(body.non_field_errors[0]).toContain('No move of this storage waits');
    }
  });

  it('is read by everyone of the organisation, done by who may change services, absent for others', async () => {
    const reading = (await createTestToken(server, owner.userId, ['read'])).headers;
    for (const [headers, read, write] of [
      [viewer.headers, 200, 403],
      [reading, 200, 403],
      [stranger.people.owner.headers, 404, 404],
    ] as const) {
      expect((await ask(contract.getStorageMove, headers)).status).toBe(read);
      expect((await start(target, headers)).status).toBe(write);
      for (const endpoint of [contract.goOnMovingStorage, contract.takeStorageMoveBack])
        expect((await ask(endpoint, headers)).status).toBe(write);
    }
    expect(await actions()).toEqual([]);
  });
});
