import { CreateMultipartUploadCommand, PutObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf } from '#lib/core/operations';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import { log } from '#lib/log';
import { runCalendar } from '#lib/operations/calendar';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { createStand, environmentOf, type Stand, waitForEnd, waitUntilIdle } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { openWorker } from '#lib/operations/open-worker';
import { removeApplication } from '#lib/services/applications/remove';
import { destroyServiceInstance } from '#lib/services/service-instances/destroy';
import { getServiceInstanceDetails } from '#lib/services/service-instances/get-details';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';
import { removeServiceInstance } from '#lib/services/service-instances/remove';
import { restoreServiceInstance } from '#lib/services/service-instances/restore';

const destroySteps = stepsOf('destroy').map((step) => step.name);
const deleteSteps = stepsOf('delete-environment').map((step) => step.name);

describe('removing', () => {
  let stand: Stand;
  let worker: Awaited<ReturnType<typeof openWorker>> | null = null;
  beforeAll(async () => {
    stand = await createStand();
  });
  afterAll(async () => {
    await worker?.stop();
    await stand.close();
  });

  async function withWorker<T>(
    hooks: StepHooks,
    work: (ports: Awaited<ReturnType<typeof openWorker>>['ports']) => Promise<T>,
  ): Promise<T> {
    worker = await openWorker(stand.server.env, hooks);
    try {
      return await work(worker.ports);
    } finally {
      await worker.stop();
      worker = null;
    }
  }
  /** A provisioned instance that holds an object, and an upload that nobody ended. */
  async function provisioned() {
    const application = await stand.createApplication();
    const id = await stand.addStorage(environmentOf(application));
    const { operation } = await provisionServiceInstance({ ctx: stand.ctx, input: { id } });
    await withWorker({}, () => waitForEnd(stand, operation ?? ''));
    const { bucket, endpoint_url } = await getServiceInstanceDetails({ ctx: stand.ctx, input: { id } });
    const [key] = await stand.ctx.db.select().from(storageKeys).where(eq(storageKeys.serviceInstanceId, id));
    if (!bucket || !endpoint_url || !key) throw new Error('Not provisioned.');
    const secretAccessKey = stand.ctx.sealer.open(key.secret, {
      table: 'storage_keys',
      column: 'secret',
      rowId: key.id,
    });
    const client = new S3Client({
      endpoint: endpoint_url,
      region: 'local',
      forcePathStyle: true,
      credentials: { accessKeyId: key.keyId, secretAccessKey },
    });
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'a/b.txt', Body: 'precious' }));
    const upload = { Bucket: bucket, Key: 'a/unfinished.bin' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload));
    await client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'left behind' }));
    client.destroy();
    return { application, id, bucket };
  }
  async function startDestroying() {
    const made = await provisioned();
    await removeServiceInstance({ ctx: stand.ctx, input: { id: made.id, confirm: 'DEFAULT' } });
    await withWorker({}, () => waitUntilIdle(stand, made.id));
    await stand.ctx.db
      .update(serviceInstances)
      .set({ destroyAfter: new Date(0) })
      .where(eq(serviceInstances.id, made.id));
    await withWorker({ before: async () => Promise.reject(new AppError('UNAVAILABLE', 'Not yet.')) }, (ports) =>
      runCalendar(ports, log),
    );
    const [row] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, made.id));
    if (!row?.operationId) throw new Error('Nothing was started.');
    return { ...made, operationId: row.operationId };
  }
  async function expectDestroyed(id: string, bucket: string) {
    const [row] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
    expect(row).toMatchObject({ state: 'removed' });
    const store = await stand.provider();
    expect(await store.usage({ bucket })).toBeNull();
    expect(await store.listKeys({ bucket })).toEqual([]);
    expect(await stand.ctx.db.select().from(storageKeys).where(eq(storageKeys.serviceInstanceId, id))).toEqual([]);
  }

  it('keeps the data through the trash and back', async () => {
    const { id, bucket } = await provisioned();
    expect(await removeServiceInstance({ ctx: stand.ctx, input: { id, confirm: 'DEFAULT' } })).toMatchObject({
      state: 'trashed',
    });
    await withWorker({}, async (ports) => {
      await waitUntilIdle(stand, id);
      await runCalendar(ports, log);
    });
    expect(await restoreServiceInstance({ ctx: stand.ctx, input: { id } })).toMatchObject({ state: 'detached' });
    expect(await (await stand.provider()).usage({ bucket })).toMatchObject({ objects: 1, bytes: 8 });
  });

  it.each(destroySteps)('destroys for good although %s fails once', async (failing) => {
    const { id, bucket, operationId } = await startDestroying();
    let failures = 0;
    const after: StepHooks['after'] = async (_operation, step) => {
      if (step === failing && failures++ === 0) throw new AppError('PRECONDITION_FAILED', 'The drill failed.');
    };
    await withWorker({ after }, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    expect(failures).toBeGreaterThan(0);
    await expectDestroyed(id, bucket);
  });

  it.each(destroySteps)('is finished by another worker when the first is killed at %s', async (step) => {
    const { id, bucket, operationId } = await startDestroying();
    await runDoomedWorker(stand, `${step}:after:do`);
    await withWorker({}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    await expectDestroyed(id, bucket);
  });

  it('destroys at once what a person does not want to wait for, although its application is deleted', async () => {
    const { application, id, bucket } = await provisioned();
    await removeApplication({ ctx: stand.ctx, input: { id: application.uuid, confirm: application.slug } });
    const environmentIds = application.environments.map((environment) => environment.uuid);
    await withWorker({}, async () => {
      await expectDeleted(environmentIds, id, bucket);
      await waitUntilIdle(stand, id);
    });
    const input = { id, confirm: `${application.slug}/test/DEFAULT` };
    const { operation } = await destroyServiceInstance({ ctx: stand.ctx, input });
    await withWorker({}, () => waitForEnd(stand, operation ?? ''));
    await expectDestroyed(id, bucket);
  });

  it('destroys nothing that was taken out of the trash before its turn came', async () => {
    const { id, bucket, operationId } = await startDestroying();
    // As when somebody restores it between the look of the calendar and the start of the operation.
    await stand.ctx.db
      .update(serviceInstances)
      .set({ state: 'detached', trashedAt: null, destroyAfter: null })
      .where(eq(serviceInstances.id, id));
    await withWorker({}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    const [row] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
    expect(row).toMatchObject({ state: 'detached', removedAt: null });
    expect(await (await stand.provider()).usage({ bucket })).toMatchObject({ objects: 1 });
    expect(await stand.ctx.db.select().from(storageKeys).where(eq(storageKeys.serviceInstanceId, id))).toHaveLength(1);
  });

  it('lets the other half of an unfinished move go the way of everything in the trash', async () => {
    const { id, bucket, operationId } = await startDestroying();
    const [own] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
    if (!own) throw new Error('The instance is gone.');
    const half = { ...own, id: v7(), bucket: `${bucket.slice(0, 50)}-half`, state: 'trashed' as const, replacesId: id };
    await stand.ctx.db.insert(serviceInstances).values({ ...half, destroyAfter: null, operationId: null });
    await withWorker({}, () => waitForEnd(stand, operationId));
    const [left] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, half.id));
    expect(left).toMatchObject({ state: 'trashed', replacesId: null, destroyAfter: expect.any(Date) });
    expect(left?.destroyAfter?.getTime()).toBeGreaterThan(Date.now());
  });

  /** Both environments of the application are gone, their storage waits in the trash. */
  async function expectDeleted(environmentIds: string[], id: string, bucket: string) {
    for (const environmentId of environmentIds) {
      const [operation] = await stand.ctx.db
        .select()
        .from(operations)
        .where(eq(operations.target, `environment:${environmentId}`));
      expect(await waitForEnd(stand, operation?.id ?? '')).toMatchObject({ state: 'succeeded' });
    }
    const [row] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
    expect(row).toMatchObject({ state: 'trashed' });
    expect(await (await stand.provider()).usage({ bucket })).toMatchObject({ objects: 1 });
  }

  it.each(deleteSteps)('deletes an environment into the trash although %s fails once', async (failing) => {
    const { application, id, bucket } = await provisioned();
    await removeApplication({ ctx: stand.ctx, input: { id: application.uuid, confirm: application.slug } });
    let failures = 0;
    const after: StepHooks['after'] = async (_operation, step) => {
      if (step === failing && failures++ === 0) throw new AppError('PRECONDITION_FAILED', 'The drill failed.');
    };
    const environmentIds = application.environments.map((environment) => environment.uuid);
    await withWorker({ after }, () => expectDeleted(environmentIds, id, bucket));
    expect(failures).toBeGreaterThan(0);
  });

  it.each(deleteSteps)('deletes an environment into the trash although the worker is killed at %s', async (step) => {
    const { application, id, bucket } = await provisioned();
    await removeApplication({ ctx: stand.ctx, input: { id: application.uuid, confirm: application.slug } });
    await runDoomedWorker(stand, `${step}:after:do`);
    const environmentIds = application.environments.map((environment) => environment.uuid);
    await withWorker({}, () => expectDeleted(environmentIds, id, bucket));
  });
});
