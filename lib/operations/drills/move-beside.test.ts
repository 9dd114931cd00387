import { and, eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { moves } from '#lib/db/schema/storage';
import { AppError } from '#lib/errors';
import { log } from '#lib/log';
import { createMoving, type Moving } from '#lib/operations/drills/moving';
import { withWorker } from '#lib/operations/drills/serving';
import { createStand, type Stand, waitForEnd, waitUntilIdle } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { closeTrash } from '#lib/operations/reconcilers/close-trash';
import { getApplication } from '#lib/services/applications/get';
import { removeEnvironment } from '#lib/services/environments/remove';
import { targets } from '#lib/services/operations/enqueue';
import { getStorageMove } from '#lib/services/storage-moves/get';
import { createVariable } from '#lib/services/variables/create';

/** What happens beside a move: to other environments, and by what is done meanwhile. */
describe('a move of a storage', () => {
  let stand: Stand;
  let moving: Moving;

  beforeAll(async () => {
    stand = await createStand();
    moving = await createMoving(stand);
  });
  afterAll(async () => {
    await moving.close();
    await stand.close();
  });

  it('waits for a deletion of files, which goes on in the bucket where it began', async () => {
    const { bucket } = await moving.own();
    const { operationId } = await moving.begin();
    const deletion = targets.files(moving.instanceId);
    let looks = 0;
    const hooks: StepHooks = {
      before: async (operation, step) => {
        if (operation.id !== operationId || step !== 'settle') return;
        looks += 1;
        const { db } = stand.ctx;
        // Not due, so that no worker takes it.
        const runAfter = new Date(Date.now() + 3_600_000);
        const row = { kind: 'delete-files', target: deletion, organisationId: stand.organisationId, runAfter };
        if (looks === 1) await db.insert(operations).values({ ...row, input: {} });
        if (looks < 3) return;
        expect((await moving.own()).bucket).toBe(bucket);
        await db.update(operations).set({ state: 'succeeded' }).where(eq(operations.target, deletion));
      },
    };
    await withWorker(stand, hooks, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    expect(looks).toBeGreaterThanOrEqual(3);
    expect((await moving.own()).bucket).not.toBe(bucket);
  });

  it('names the variables of other environments that stay behind at the old bucket', async () => {
    const { old_bucket } = await getStorageMove({ ctx: stand.ctx, input: { id: moving.instanceId } });
    const { environments } = await getApplication({ ctx: stand.ctx, input: { id: moving.applicationId } });
    const live = environments.find(({ slug }) => slug === 'live')?.uuid ?? '';
    const value = `s3://key:secret@${old_bucket}.s3.example.com`;
    await createVariable({
      ctx: stand.ctx,
      input: { environment: live, name: 'MEDIA_DSN', value, is_sensitive: true },
    });
    const { copies } = await getStorageMove({ ctx: stand.ctx, input: { id: moving.instanceId } });
    expect(copies).toEqual([{ application: 'Drill', environment: 'live', variable: 'MEDIA_DSN' }]);
  });

  it('that stopped behind its switch goes into the trash with its environment, both halves closed', async () => {
    const { operationId } = await moving.begin();
    const stop: StepHooks = {
      before: async (operation, step) => {
        if (operation.id === operationId && step === 'deploy')
          throw new AppError('PRECONDITION_FAILED', 'The drill stopped it.');
      },
    };
    await withWorker(stand, stop, () => waitForEnd(stand, operationId));
    const [move] = await stand.ctx.db.select().from(moves).where(eq(moves.operationId, operationId));
    const otherId = move?.otherInstanceId ?? '';
    await removeEnvironment({ ctx: stand.ctx, input: { id: moving.environmentId, confirm: 'test' } });
    const [deleting] = await stand.ctx.db
      .select()
      .from(operations)
      .where(
        and(
          eq(operations.target, targets.environment(moving.environmentId)),
          inArray(operations.state, ['queued', 'running']),
        ),
      );
    await withWorker(stand, {}, async ({ ports }) => {
      expect(await waitForEnd(stand, deleting?.id ?? '')).toMatchObject({ state: 'succeeded' });
      expect(await waitUntilIdle(stand, moving.instanceId)).toMatchObject({ state: 'succeeded' });
      await closeTrash(ports, log);
      expect(await waitUntilIdle(stand, otherId)).toMatchObject({ kind: 'apply-settings', state: 'succeeded' });
    });
    const provider = await stand.provider();
    const rows = await stand.ctx.db
      .select()
      .from(serviceInstances)
      .where(inArray(serviceInstances.id, [moving.instanceId, otherId]));
    expect(rows.map(({ state }) => state)).toEqual(['trashed', 'trashed']);
    for (const { bucket } of rows)
      expect((await provider.settings.access.observe({ bucket: bucket ?? '' })).value.visibility).toBe('private');
  });
});
