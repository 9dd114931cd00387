import { and, eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as contract from '#lib/contracts/storage-checks';
import { auditEvents } from '#lib/db/schema/audit-events';
import { operations } from '#lib/db/schema/operations';
import { storageChecks } from '#lib/db/schema/storage';
import { call } from '#lib/testing/call';
import { createThings, type Things } from '#lib/testing/factories';
import { createTenant, createTestToken } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const { db } = server.database;
const tenant = await createTenant(server);
const { owner, developer, viewer } = tenant.people;
afterAll(() => server.stop());

let things: Things;
let id: string;

beforeEach(async () => {
  things = await createThings(server, tenant.organisationId);
  id = things.instances.attached;
});

const ask = (endpoint: Parameters<typeof call>[0], headers = developer.headers, instanceId = id) =>
  call(endpoint, { headers, params: { id: instanceId } });
const audit = () => db.select().from(auditEvents).where(eq(auditEvents.targetId, id));
const stored = () => db.select().from(storageChecks).where(eq(storageChecks.serviceInstanceId, id));
const end = (state: 'succeeded' | 'failed', errorMessage = '') =>
  db
    .update(operations)
    .set({ state, errorMessage, endedAt: new Date() })
    .where(and(eq(operations.target, `service-instance:${id}`), eq(operations.kind, 'check-storage')));

describe('the check of a storage', () => {
  it('was not run at first', async () => {
    expect((await ask(contract.getStorageCheck, viewer.headers)).body).toEqual({
      was_checked: false,
      is_running: false,
      operation: null,
      message: '',
      results: [],
      started_at: null,
      ended_at: null,
    });
  });

  it('runs once at a time, and is noted', async () => {
    const { status, body } = await ask(contract.checkStorage);
    expect(status).toBe(202);
    expect(body).toMatchObject({ was_checked: true, is_running: true, results: [], ended_at: null });
    const second = await ask(contract.checkStorage);
    expect(second.status).toBe(400);
    expect(second.body.non_field_errors[0]).toMatch(/Check the storage.* still running/);
    expect(await stored()).toHaveLength(1);
    expect((await audit()).map(({ action }) => action)).toEqual(['storage.check']);
  });

  it('shows what was found so far, also when it stopped early', async () => {
    await ask(contract.checkStorage);
    const found = { name: 'write', label: 'Write a file', state: 'failed' as const, message: 'The key is refused.' };
    await db
      .update(storageChecks)
      .set({ results: [{ ...found, durationMs: 12 }] })
      .where(eq(storageChecks.serviceInstanceId, id));
    expect((await ask(contract.getStorageCheck)).body).toMatchObject({
      is_running: true,
      results: [{ ...found, duration_ms: 12 }],
    });
    await end('failed', 'The store does not answer.');
    expect((await ask(contract.getStorageCheck)).body).toMatchObject({
      is_running: false,
      message: 'The store does not answer.',
    });
  });

  it('keeps the last twenty of a storage', async () => {
    for (let round = 0; round < 22; round += 1) {
      expect((await ask(contract.checkStorage)).status).toBe(202);
      await end('succeeded');
    }
    expect(await stored()).toHaveLength(20);
  });

  it('needs a bucket', async () => {
    const answer = await ask(contract.checkStorage, developer.headers, things.instances.new);
    expect(answer.status).toBe(400);
    expect(answer.body.non_field_errors[0]).toContain('Provision it first');
    const inTrash = await ask(contract.checkStorage, developer.headers, things.instances.trashed);
    expect(inTrash.body.non_field_errors[0]).toContain('Restore it first');
  });

  it('is read by everyone of the organisation, started by who may change services, absent for others', async () => {
    const stranger = (await createTenant(server, 'Elsewhere')).people.owner;
    const reading = (await createTestToken(server, owner.userId, ['read'])).headers;
    for (const [headers, read, start] of [
      [viewer.headers, 200, 403],
      [reading, 200, 403],
      [stranger.headers, 404, 404],
    ] as const) {
      expect((await ask(contract.getStorageCheck, headers)).status).toBe(read);
      expect((await ask(contract.checkStorage, headers)).status).toBe(start);
    }
    expect(await stored()).toEqual([]);
    expect(await audit()).toEqual([]);
  });
});
