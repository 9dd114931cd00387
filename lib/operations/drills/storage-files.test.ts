import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf } from '#lib/core/operations';
import { auditEvents } from '#lib/db/schema/audit-events';
import { operations } from '#lib/db/schema/operations';
import { usageSamples } from '#lib/db/schema/storage';
import { AppError } from '#lib/errors';
import { log } from '#lib/log';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { createStand, environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { openWorker } from '#lib/operations/open-worker';
import { sampleDueUsage } from '#lib/operations/sample-due-usage';
import { cancelOperation } from '#lib/services/operations/cancel';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';
import { deleteFiles } from '#lib/services/storage-files/delete';
import { withFiles } from '#lib/services/storage-files/open';
import { getUsage } from '#lib/services/storage-usage/get';

const deleteSteps = stepsOf('delete-files').map((step) => step.name);
const sampleSteps = stepsOf('sample-usage').map((step) => step.name);

describe('files and usage', () => {
  let stand: Stand;
  let id: string;
  let worker: Awaited<ReturnType<typeof openWorker>> | null = null;

  beforeAll(async () => {
    stand = await createStand();
    const application = await stand.createApplication();
    id = await stand.addStorage(environmentOf(application));
    const { operation } = await provisionServiceInstance({ ctx: stand.ctx, input: { id } });
    await withWorker({}, () => waitForEnd(stand, operation ?? ''));
  });
  afterAll(async () => {
    await worker?.stop();
    await stand.close();
  });

  async function withWorker<T>(hooks: StepHooks, work: () => Promise<T>): Promise<T> {
    worker = await openWorker(stand.server.env, hooks);
    try {
      return await work();
    } finally {
      await worker.stop();
      worker = null;
    }
  }

  const inBucket = <T>(work: Parameters<typeof withFiles<T>>[3]) => withFiles(stand.ctx, id, 'file:write', work);

  /** 1,200 files in a folder, so that one call of the store does not delete them, and others beside it. */
  async function fill(): Promise<void> {
    await inBucket(async ({ client }) => {
      for (let begin = 0; begin < 1200; begin += 100) {
        const keys = Array.from({ length: 100 }, (_, index) => `old/${begin + index}.txt`);
        await Promise.all(keys.map((key) => client.put(key, Buffer.from('x'), {})));
      }
      for (const key of ['older.txt', 'kept.txt', 'a//b', 'line\nbreak']) await client.put(key, Buffer.from('x'), {});
    });
  }
  const keysLeft = () =>
    inBucket(async ({ client }) => {
      const { objects, prefixes } = await client.list({ delimiter: '/' });
      return [...prefixes, ...objects.map(({ key }) => key)].sort();
    });
  async function startDeleting(): Promise<string> {
    const input = { id, prefixes: ['old/'], keys: ['line\nbreak', 'older.txt', 'a//b'] };
    const { operation } = await deleteFiles({ ctx: stand.ctx, input });
    if (!operation) throw new Error('It was done at once.');
    return operation;
  }
  async function expectDeleted(operationId: string): Promise<void> {
    expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' });
    expect(await keysLeft()).toEqual(['kept.txt']);
    const events = await stand.ctx.db.select().from(auditEvents).where(eq(auditEvents.action, 'file.deleted'));
    expect(Number(events.at(-1)?.details.files)).toBeGreaterThan(0);
  }

  it.each(deleteSteps)('deletes a folder and odd keys although %s fails once', async (failing) => {
    await fill();
    const operationId = await startDeleting();
    let failures = 0;
    const before: StepHooks['before'] = async (_operation, step) => {
      if (step === failing && failures++ === 0) throw new AppError('UNAVAILABLE', 'The drill failed.');
    };
    await withWorker({ before }, () => expectDeleted(operationId));
    expect(failures).toBe(2);
    const [event] = await stand.ctx.db.select().from(auditEvents).where(eq(auditEvents.action, 'file.deleted'));
    expect(event?.details.files).toBe(1203);
  });

  it.each(deleteSteps.flatMap((step) => [`${step}:before:do`, `${step}:after:do`]))(
    'deletes everything although the worker is killed at %s',
    async (point) => {
      await fill();
      const operationId = await startDeleting();
      await runDoomedWorker(stand, point);
      await withWorker({}, () => expectDeleted(operationId));
    },
  );

  it('deletes nothing more once it is cancelled', async () => {
    await fill();
    const operationId = await startDeleting();
    await cancelOperation({ ctx: stand.ctx, input: { id: operationId } });
    await withWorker({}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'cancelled' }),
    );
    expect(await keysLeft()).toContain('old/');
  });

  const samples = () =>
    stand.ctx.db.select().from(usageSamples).where(eq(usageSamples.serviceInstanceId, id)).orderBy(usageSamples.at);

  /** Due as at the beginning of an hour, with what earlier hours left. */
  async function startSampling(): Promise<string> {
    const { db } = stand.ctx;
    await db.delete(operations).where(eq(operations.kind, 'sample-usage'));
    await db.delete(usageSamples);
    const hour = sql`date_trunc('hour', now())`;
    await db.execute(sql`insert into usage_samples (service_instance_id, at, bytes, objects)
      select ${id}::uuid, ${hour} - n * interval '1 hour', 1000 - n, 1 from generate_series(1, 600) n`);
    await sampleDueUsage(stand.ctx, log);
    await sampleDueUsage(stand.ctx, log);
    const rows = await db.select().from(operations).where(eq(operations.kind, 'sample-usage'));
    expect(rows).toHaveLength(1);
    return rows[0]?.id ?? '';
  }
  async function expectSampled(operationId: string): Promise<void> {
    expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded', errorMessage: '' });
    const rows = await samples();
    const usage = await (await stand.provider()).usage({ bucket: await bucketName() });
    expect(rows.at(-1)).toMatchObject({ bytes: usage?.bytes, objects: usage?.objects });
    const fortnight = Date.now() - 14 * 86_400_000;
    const days = rows.filter(({ at }) => at.getTime() < fortnight).map(({ at }) => at.toISOString().slice(0, 10));
    expect(days.length).toBeGreaterThan(8);
    expect(new Set(days).size).toBe(days.length);
    // Hourly ones of 14 days, and the one of now.
    expect(rows.length - days.length).toBeGreaterThanOrEqual(335);
    expect(rows.length - days.length).toBeLessThanOrEqual(338);
  }
  const bucketName = () => inBucket(async ({ bucket }) => bucket);

  it.each(sampleSteps)('measures once although %s fails once', async (failing) => {
    const operationId = await startSampling();
    let failures = 0;
    const after: StepHooks['after'] = async (_operation, step) => {
      if (step === failing && failures++ === 0) throw new AppError('UNAVAILABLE', 'The drill failed.');
    };
    await withWorker({ after }, () => expectSampled(operationId));
    expect(failures).toBe(2);
    const begun = await stand.ctx.db.select().from(operations).where(eq(operations.id, operationId));
    const since = begun[0]?.createdAt ?? new Date();
    expect((await samples()).filter(({ at }) => at >= since)).toHaveLength(1);
  });

  it.each(sampleSteps)('measures once although the worker is killed at %s', async (step) => {
    const operationId = await startSampling();
    await runDoomedWorker(stand, `${step}:after:do`);
    await withWorker({}, () => expectSampled(operationId));
  });

  it('leaves a store that is down out, says so, and keeps what it knows', async () => {
    const operationId = await startSampling();
    await stand.setStoreUp(false);
    try {
      await withWorker({}, async () =>
        expect(await waitForEnd(stand, operationId)).toMatchObject({
          state: 'succeeded',
          errorMessage: expect.stringContaining('Left out'),
        }),
      );
      const report = await getUsage({ ctx: stand.ctx, input: { id, range: '30d' } });
      expect(report).toMatchObject({ now: null, problem: expect.stringContaining('store') });
      expect(report.samples.length).toBeGreaterThan(100);
    } finally {
      await stand.setStoreUp(true);
    }
  });
});
