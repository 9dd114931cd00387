import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf } from '#lib/core/operations';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import type { BucketClient } from '#lib/object-stores/objects';
import { declaredCapabilities } from '#lib/object-stores/registry';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { createMoving, type Moving } from '#lib/operations/drills/moving';
import { withWorker } from '#lib/operations/drills/serving';
import { createStand, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { cancelOperation } from '#lib/services/operations/cancel';
import { listServiceInstances } from '#lib/services/service-instances/list';
import { rotateStorageKey } from '#lib/services/storage-keys/rotate';
import { moveStorage } from '#lib/services/storage-moves/create';
import { goOnMovingStorage, takeStorageMoveBack } from '#lib/services/storage-moves/finish';
import { getStorageMove } from '#lib/services/storage-moves/get';

const steps = stepsOf('move').map((step) => step.name);
const beforeSwitch = steps.slice(0, steps.indexOf('switch'));

describe('moving a storage to another region', () => {
  let stand: Stand;
  let moving: Moving;
  let files = 0;

  beforeAll(async () => {
    stand = await createStand();
    moving = await createMoving(stand);
  });
  afterAll(async () => {
    await moving.close();
    await stand.close();
  });

  const own = () => moving.own();
  const begin = () => moving.begin();
  async function withBucket<T>(bucket: string, work: (client: BucketClient) => Promise<T>): Promise<T> {
    const client = (await stand.provider()).openBucket({ bucket }, null);
    try {
      return await work(client);
    } finally {
      client.close();
    }
  }
  const keysIn = (bucket: string) =>
    withBucket(bucket, async (client) => (await client.list({})).objects.map(({ key }) => key));
  /** Puts a few more files into the present bucket. @returns all that are there now */
  async function addFiles(): Promise<string[]> {
    const { bucket } = await own();
    await withBucket(bucket, async (client) => {
      for (let index = 0; index < 3; index += 1) {
        files += 1;
        await client.put(`media/${files}.txt`, Buffer.from(`file ${files}`), { contentType: 'text/plain' });
      }
    });
    return keysIn(bucket);
  }
  /** In the new region with every file, the application on the new bucket, the old one whole in the trash. */
  async function expectMoved(region: string, oldBucket: string, keys: string[]) {
    const instance = await own();
    expect(instance).toMatchObject({ regionId: region, state: 'attached', replacesId: null });
    expect(instance.bucket).not.toBe(oldBucket);
    expect(await keysIn(instance.bucket)).toEqual(keys);
    expect(await moving.ask()).toBe(`200 v1  ${instance.bucket}`);
    const [old] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.bucket, oldBucket));
    expect(old).toMatchObject({ state: 'trashed', replacesId: null, destroyAfter: expect.any(Date) });
    expect(await keysIn(oldBucket)).toEqual(keys);
    const live = await (await stand.provider()).listKeys({ bucket: instance.bucket });
    const stored = await stand.ctx.db
      .select({ keyId: storageKeys.keyId })
      .from(storageKeys)
      .where(eq(storageKeys.serviceInstanceId, instance.id));
    expect(live).toMatchObject(stored);
    expect(stored).toHaveLength(1);
    expect(await getStorageMove({ ctx: stand.ctx, input: { id: instance.id } })).toMatchObject({
      state: 'done',
      old_bucket: oldBucket,
      new_bucket: instance.bucket,
      message: '',
    });
  }

  it.each(steps)('is finished by another worker when the first is killed after %s', async (step) => {
    const keys = await addFiles();
    const { bucket } = await own();
    const { operationId, region } = await begin();
    await runDoomedWorker(stand, `${step}:after:do`);
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    await expectMoved(region, bucket, keys);
  });

  it('does nothing twice when every step is repeated', async () => {
    const keys = await addFiles();
    const { bucket } = await own();
    const { operationId, region } = await begin();
    const seen = new Set<string>();
    const after: StepHooks['after'] = async (operation, step) => {
      if (operation.kind !== 'move' || seen.has(step)) return;
      seen.add(step);
      throw new AppError('UNAVAILABLE', 'Once more.');
    };
    await withWorker(stand, { after }, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    expect([...seen]).toEqual(steps);
    await expectMoved(region, bucket, keys);
  });

  it.each(beforeSwitch)(
    'leaves everything as it was when it fails at %s, and throws the new bucket away',
    async (failing) => {
      const keys = await addFiles();
      const before = await own();
      const { operationId } = await begin();
      const after: StepHooks['after'] = async (operation, step) => {
        if (operation.kind === 'move' && step === failing)
          throw new AppError('PRECONDITION_FAILED', `The drill failed ${failing}.`);
      };
      await withWorker(stand, { after }, async () =>
        expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'failed' }),
      );
      const { bucket, regionId } = await own();
      expect({ bucket, regionId }).toEqual({ bucket: before.bucket, regionId: before.regionId });
      expect(await keysIn(bucket)).toEqual(keys);
      expect(await moving.ask()).toBe(`200 v1  ${bucket}`);
      const move = await getStorageMove({ ctx: stand.ctx, input: { id: moving.instanceId } });
      expect(move).toMatchObject({ state: 'failed', message: `The drill failed ${failing}.`, can_go_on: false });
      const [other] = await stand.ctx.db
        .select()
        .from(serviceInstances)
        .where(eq(serviceInstances.bucket, move.new_bucket ?? ''));
      expect(other).toMatchObject({ state: 'trashed', replacesId: null });
      expect(other?.destroyAfter?.getTime()).toBeLessThanOrEqual(Date.now());
    },
  );

  it('can be cancelled while it copies', async () => {
    const before = await own();
    const { operationId } = await begin();
    const hooks: StepHooks = {
      before: async (_operation, step) => {
        if (step === 'settle') await cancelOperation({ ctx: stand.ctx, input: { id: operationId } });
      },
    };
    await withWorker(stand, hooks, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'cancelled' }),
    );
    expect((await own()).bucket).toBe(before.bucket);
  });

  it('hides the bucket that is being filled', async () => {
    const { operationId } = await begin();
    const { rows } = await listServiceInstances({
      ctx: stand.ctx,
      input: { environment: moving.environmentId, page: 1, page_size: 200 },
    });
    const move = await getStorageMove({ ctx: stand.ctx, input: { id: moving.instanceId } });
    expect(move).toMatchObject({ state: 'copying', is_running: true });
    expect(rows.filter((row) => row.state === 'trashed' && row.destroy_after === null)).toEqual([]);
    await cancelOperation({ ctx: stand.ctx, input: { id: operationId } });
    await withWorker(stand, {}, () => waitForEnd(stand, operationId));
  });

  it('goes back, or on, after it stopped behind the switch', async () => {
    const keys = await addFiles();
    const before = await own();
    const stopAtDeploy: StepHooks = {
      before: async (operation, step) => {
        if (operation.kind === 'move' && step === 'deploy')
          throw new AppError('PRECONDITION_FAILED', 'The drill stopped it.');
      },
    };
    const first = await begin();
    await withWorker(stand, stopAtDeploy, () => waitForEnd(stand, first.operationId));
    expect(await getStorageMove({ ctx: stand.ctx, input: { id: moving.instanceId } })).toMatchObject({
      state: 'switching',
      message: 'The drill stopped it.',
      can_go_on: true,
      can_go_back: true,
    });
    expect(await moving.ask()).toBe(`200 v1  ${before.bucket}`);
    await takeStorageMoveBack({ ctx: stand.ctx, input: { id: moving.instanceId } });
    expect(await own()).toMatchObject({ bucket: before.bucket, regionId: before.regionId });
    // The settings may have been changed since the switch, so they are brought to the old bucket too.
    const [applied] = await stand.ctx.db
      .select()
      .from(operations)
      .where(and(eq(operations.kind, 'apply-settings'), eq(operations.state, 'queued')));
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, applied?.id ?? '')).toMatchObject({ state: 'succeeded' }),
    );

    const second = await begin();
    await withWorker(stand, stopAtDeploy, () => waitForEnd(stand, second.operationId));
    const { operation } = await goOnMovingStorage({ ctx: stand.ctx, input: { id: moving.instanceId } });
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, operation ?? '')).toMatchObject({ state: 'succeeded' }),
    );
    await expectMoved(second.region, before.bucket, keys);
  });

  it('does not go back while a deployment that may name the new bucket is on its way', async () => {
    const first = await begin();
    const cancelAtDeploy: StepHooks = {
      before: async (operation, step) => {
        if (operation.kind === 'deploy') throw new AppError('UNAVAILABLE', 'The drill holds the deployment up.');
        if (operation.kind === 'move' && operation.attempt > 1 && step === 'deploy')
          await cancelOperation({ ctx: stand.ctx, input: { id: first.operationId } });
      },
    };
    await withWorker(stand, cancelAtDeploy, async () =>
      expect(await waitForEnd(stand, first.operationId)).toMatchObject({ state: 'cancelled' }),
    );
    await expect(takeStorageMoveBack({ ctx: stand.ctx, input: { id: moving.instanceId } })).rejects.toThrow(
      /deployment of this environment is running/,
    );
    const { operation } = await goOnMovingStorage({ ctx: stand.ctx, input: { id: moving.instanceId } });
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, operation ?? '')).toMatchObject({ state: 'succeeded' }),
    );
  });

  it('is refused to a region that is not usable, or cannot do what was chosen', async () => {
    const { regionId } = await own();
    const region = moving.regionIds.find((id) => id !== regionId) ?? '';
    const move = () => moveStorage({ ctx: stand.ctx, input: { id: moving.instanceId, region } });
    const [row] = await stand.ctx.db.select().from(regions).where(eq(regions.id, region));
    const set = (values: Partial<typeof regions.$inferInsert>) =>
      stand.ctx.db.update(regions).set(values).where(eq(regions.id, region));
    await set({ organisationId: stand.organisationId });
    await expect(move()).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('not been tested'),
    });
    const capabilities = declaredCapabilities('embedded', {});
    await set({
      storeCapabilities: { ...capabilities, publicRead: { can: false, reason: 'Nothing is public here.' } },
    });
    await expect(move()).rejects.toMatchObject({
      code: 'INVALID',
      fields: { region: [expect.stringContaining('Nothing is public here.')] },
    });
    await set({ organisationId: row?.organisationId ?? null, storeCapabilities: row?.storeCapabilities ?? null });
  });

  it('ends a rotation that was left unfinished, so that the key of the new bucket can be rotated', async () => {
    const { rotation } = await rotateStorageKey({ ctx: stand.ctx, input: { id: moving.instanceId } });
    const stopAtDeploy: StepHooks = {
      before: async (operation, step) => {
        if (operation.kind === 'rotate-key' && step === 'deploy')
          throw new AppError('PRECONDITION_FAILED', 'The drill stopped it.');
      },
    };
    await withWorker(stand, stopAtDeploy, () => waitForEnd(stand, rotation?.operation ?? ''));
    const { operationId } = await begin();
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    const again = await rotateStorageKey({ ctx: stand.ctx, input: { id: moving.instanceId } });
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, again.rotation?.operation ?? '')).toMatchObject({ state: 'succeeded' }),
    );
    const { bucket } = await own();
    expect(await moving.ask()).toContain(bucket);
  });

  it('takes along what is written to the old bucket until the old release has ended', async () => {
    const [rewritten = ''] = await addFiles();
    const { bucket } = await own();
    const { operationId, region } = await begin();
    const hooks: StepHooks = {
      after: async (operation, step) => {
        if (operation.kind !== 'move' || step !== 'switch') return;
        await withBucket(bucket, async (client) => {
          await client.put('late.txt', Buffer.from('late'), {});
          await client.put(rewritten, Buffer.from('rewritten'), {});
        });
      },
    };
    await withWorker(stand, hooks, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    const after = (await own()).bucket;
    expect(await keysIn(after)).toContain('late.txt');
    expect(await withBucket(after, (client) => client.head(rewritten))).toMatchObject({ bytes: 'rewritten'.length });
    await expectMoved(region, bucket, await keysIn(bucket));
  });
});
