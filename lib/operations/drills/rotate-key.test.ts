import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stepsOf } from '#lib/core/operations';
import { deployments } from '#lib/db/schema/deployments';
import { operationSteps, operations } from '#lib/db/schema/operations';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { variables } from '#lib/db/schema/variables';
import { AppError } from '#lib/errors';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { createServing, type Serving, withWorker } from '#lib/operations/drills/serving';
import { createStand, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { getApplication } from '#lib/services/applications/get';
import { cancelOperation } from '#lib/services/operations/cancel';
import { getStorageKeys } from '#lib/services/storage-keys/get';
import { createReadOnlyKey, removeReadOnlyKey, revealReadOnlyKey } from '#lib/services/storage-keys/read-only';
import { rotateStorageKey, rotateStorageKeyBack } from '#lib/services/storage-keys/rotate';
import { createVariable } from '#lib/services/variables/create';
import { removeVariable } from '#lib/services/variables/remove';
import { findRunningSnapshot } from '#lib/services/variables/running';

const steps = stepsOf('rotate-key').map((step) => step.name);
const readOnlySteps = stepsOf('read-only-key').map((step) => step.name);

describe('the keys of a storage', () => {
  let stand: Stand;
  let serving: Serving;

  beforeAll(async () => {
    stand = await createStand();
    serving = await createServing(stand);
  });
  afterAll(async () => {
    await serving.close();
    await stand.close();
  });

  const input = () => ({ ctx: stand.ctx, input: { id: serving.instanceId } });
  const stored = () =>
    stand.ctx.db.select().from(storageKeys).where(eq(storageKeys.serviceInstanceId, serving.instanceId));
  async function activeKeyId(): Promise<string> {
    const found = (await stored()).find((key) => key.state === 'active' && key.access === 'read-write');
    if (!found) throw new Error('There is no active key.');
    return found.keyId;
  }
  async function liveKeyIds(): Promise<string[]> {
    const [row] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, serving.instanceId));
    const live = await (await stand.provider()).listKeys({ bucket: row?.bucket ?? '' });
    return live.map(({ keyId }) => keyId);
  }
  async function begin(): Promise<string> {
    const { rotation } = await rotateStorageKey(input());
    if (!rotation?.operation) throw new Error('No operation was started.');
    return rotation.operation;
  }
  const runningKeyId = async () =>
    (await findRunningSnapshot(stand.ctx.db, stand.ctx.sealer, serving.environmentId))?.variables
      .DEFAULT_STORAGE_ACCESS_KEY_ID;
  /** One key in the store, in the database and in the running release, and it is another one than before. */
  async function expectRotated(oldKeyId: string) {
    const keyId = await activeKeyId();
    expect(keyId).not.toBe(oldKeyId);
    expect(await liveKeyIds()).toEqual([keyId]);
    expect(await stored()).toMatchObject([{ keyId, state: 'active', provenAt: expect.any(Date) }]);
    expect(await runningKeyId()).toBe(keyId);
    expect((await getStorageKeys(input())).rotation).toMatchObject({ message: '', ended_at: expect.any(String) });
    expect(await serving.ask()).toMatch(/^200 /);
  }

  it.each(steps)('are rotated by another worker when the first is killed after %s', async (step) => {
    const old = await activeKeyId();
    const operationId = await begin();
    await runDoomedWorker(stand, `${step}:after:do`);
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    await expectRotated(old);
  });

  it('are rotated once when every step is repeated', async () => {
    const old = await activeKeyId();
    const operationId = await begin();
    const seen = new Set<string>();
    const after: StepHooks['after'] = async (operation, step) => {
      if (operation.kind !== 'rotate-key' || seen.has(step)) return;
      seen.add(step);
      throw new AppError('UNAVAILABLE', 'Once more.');
    };
    await withWorker(stand, { after }, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    expect([...seen]).toEqual(steps);
    await expectRotated(old);
  });

  it.each(steps)('both work when the rotation is cancelled before %s, and it can go on', async (step) => {
    const old = await activeKeyId();
    const operationId = await begin();
    const hooks: StepHooks = {
      before: async (operation, name) => {
        if (operation.id === operationId && name === step) {
          await cancelOperation({ ctx: stand.ctx, input: { id: operationId } });
          throw new AppError('UNAVAILABLE', 'Looked at the cancellation.');
        }
      },
    };
    await withWorker(stand, hooks, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'cancelled' }),
    );
    expect(await liveKeyIds()).toContain(old);
    expect((await getStorageKeys(input())).rotation).toMatchObject({ message: 'Cancelled.', ended_at: null });
    const noted = await stand.ctx.db.select().from(operationSteps).where(eq(operationSteps.operationId, operationId));
    for (const { startedAt, endedAt } of noted) expect(endedAt === null).toBe(startedAt === null);
    const again = await begin();
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, again)).toMatchObject({ state: 'succeeded' }),
    );
    await expectRotated(old);
  });

  it('stay as they were when a rotation goes back', async () => {
    const old = await activeKeyId();
    const operationId = await begin();
    const hooks: StepHooks = {
      before: async (_operation, name) => {
        if (name === 'prove') throw new AppError('PRECONDITION_FAILED', 'The drill stopped it.');
      },
    };
    await withWorker(stand, hooks, () => waitForEnd(stand, operationId));
    expect(await runningKeyId()).not.toBe(old);
    const { rotation } = await rotateStorageKeyBack(input());
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, rotation?.operation ?? '')).toMatchObject({ state: 'succeeded' }),
    );
    expect(await activeKeyId()).toBe(old);
    expect(await liveKeyIds()).toEqual([old]);
    expect(await runningKeyId()).toBe(old);
  });

  it('are not revoked while an override by hand still carries the old one', async () => {
    const old = await activeKeyId();
    const running = await findRunningSnapshot(stand.ctx.db, stand.ctx.sealer, serving.environmentId);
    const dsn = running?.variables.DEFAULT_STORAGE_DSN ?? '';
    const variable = await createVariable({
      ctx: stand.ctx,
      input: { environment: serving.environmentId, name: 'DEFAULT_STORAGE_DSN', value: dsn, is_sensitive: true },
    });
    if (!variable.uuid) throw new Error('The override has no id.');
    const operationId = await begin();
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({
        state: 'failed',
        errorMessage: expect.stringContaining('still uses the old key, in DEFAULT_STORAGE_DSN'),
      }),
    );
    expect(await liveKeyIds()).toContain(old);
    await removeVariable({ ctx: stand.ctx, input: { id: variable.uuid } });
    const again = await begin();
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, again)).toMatchObject({ state: 'succeeded' }),
    );
    await expectRotated(old);
  });

  describe('that were copied to another environment', () => {
    let old: string;
    let copyId: string;
    let first: string;
    beforeEach(async () => {
      old = await activeKeyId();
      const { variables = {} } =
        (await findRunningSnapshot(stand.ctx.db, stand.ctx.sealer, serving.environmentId)) ?? {};
      const { environments } = await getApplication({ ctx: stand.ctx, input: { id: serving.applicationId } });
      const live = environments.find(({ slug }) => slug === 'live');
      const value = variables.DEFAULT_STORAGE_DSN ?? '';
      const copy = { environment: live?.uuid ?? '', name: 'MEDIA_DSN', value, is_sensitive: true };
      copyId = (await createVariable({ ctx: stand.ctx, input: copy })).uuid ?? '';
      first = await begin();
      await withWorker(stand, {}, () => waitForEnd(stand, first));
    });
    const goOn = async (copies: 'keep' | 'break') => {
      const { rotation } = await rotateStorageKey({ ctx: stand.ctx, input: { id: serving.instanceId, copies } });
      return withWorker(stand, {}, () => waitForEnd(stand, rotation?.operation ?? ''));
    };

    it('are not revoked before the copy is replaced', async () => {
      const [row] = await stand.ctx.db.select().from(operations).where(eq(operations.id, first));
      expect(row).toMatchObject({
        state: 'failed',
        errorMessage: expect.stringContaining('copied by hand, to MEDIA_DSN of live (Drill).'),
      });
      expect(await liveKeyIds()).toContain(old);
      expect((await getStorageKeys(input())).copies).toEqual([
        { application: 'Drill', environment: 'live', variable: 'MEDIA_DSN', key_id: old },
      ]);
      expect(await goOn('keep')).toMatchObject({ state: 'failed' });
      // What cannot be read may be a copy.
      const value = Buffer.from('sealed by nobody');
      await stand.ctx.db.update(variables).set({ value }).where(eq(variables.id, copyId));
      expect(await goOn('keep')).toMatchObject({
        state: 'failed',
        errorMessage: expect.stringContaining('copied by hand to MEDIA_DSN of live (Drill) cannot be told'),
      });
      await removeVariable({ ctx: stand.ctx, input: { id: copyId } });
      expect(await goOn('keep')).toMatchObject({ state: 'succeeded' });
      await expectRotated(old);
      expect((await getStorageKeys(input())).copies).toEqual([]);
    });

    it('are revoked when a person says that the copy may break', async () => {
      expect(await goOn('break')).toMatchObject({ state: 'succeeded' });
      await expectRotated(old);
      await removeVariable({ ctx: stand.ctx, input: { id: copyId } });
    });
  });

  it('are not revoked while a deployment is on its way that may have begun with the old one', async () => {
    const old = await activeKeyId();
    const operationId = await begin();
    let looks = 0;
    const hooks: StepHooks = {
      before: async (operation, step) => {
        if (operation.id !== operationId || step !== 'prove') return;
        looks += 1;
        if (looks === 1)
          await stand.ctx.db
            .insert(deployments)
            .values({ environmentId: serving.environmentId, buildMode: 'ADOPT', branch: 'main', buildId: null });
        if (looks === 3) {
          expect(await liveKeyIds()).toContain(old);
          await stand.ctx.db.update(deployments).set({ endedAt: new Date() }).where(isNull(deployments.endedAt));
        }
      },
    };
    await withWorker(stand, hooks, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    expect(looks).toBeGreaterThanOrEqual(3);
    await expectRotated(old);
  });

  it('are made anew when those of an unfinished rotation went with a lost bucket', async () => {
    const stop: StepHooks = {
      before: async (_operation, name) => {
        if (name === 'stage') throw new AppError('PRECONDITION_FAILED', 'The drill stopped it.');
      },
    };
    const first = await begin();
    await withWorker(stand, stop, () => waitForEnd(stand, first));
    const old = await activeKeyId();
    await stand.ctx.db
      .delete(storageKeys)
      .where(and(eq(storageKeys.serviceInstanceId, serving.instanceId), eq(storageKeys.state, 'staged')));
    const again = await begin();
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, again)).toMatchObject({ state: 'succeeded' }),
    );
    await expectRotated(old);
  });

  it('leave no key behind whose secret was lost', async () => {
    const old = await activeKeyId();
    const [row] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, serving.instanceId));
    await (await stand.provider()).createKey({ bucket: row?.bucket ?? '' }, 'read-write');
    const operationId = await begin();
    await withWorker(stand, {}, () => waitForEnd(stand, operationId));
    await expectRotated(old);
  });

  it.each(readOnlySteps)(
    'can have a read-only one beside them, also when the worker is killed after %s',
    async (step) => {
      const latest = async () => {
        const rows = await stand.ctx.db.select().from(operations).where(eq(operations.kind, 'read-only-key'));
        return rows.sort((a, b) => (a.id < b.id ? 1 : -1))[0]?.id ?? '';
      };
      await createReadOnlyKey(input());
      await runDoomedWorker(stand, `${step}:after:do`);
      await withWorker(stand, {}, async () =>
        expect(await waitForEnd(stand, await latest())).toMatchObject({ state: 'succeeded' }),
      );
      const readOnly = (await stored()).filter((key) => key.access === 'read-only');
      expect(readOnly).toHaveLength(1);
      expect(await liveKeyIds()).toHaveLength(2);
      expect(await revealReadOnlyKey(input())).toMatchObject({ key_id: readOnly[0]?.keyId });

      const old = await activeKeyId();
      const operationId = await begin();
      await withWorker(stand, {}, () => waitForEnd(stand, operationId));
      expect(await activeKeyId()).not.toBe(old);
      expect(await liveKeyIds()).toContain(readOnly[0]?.keyId);

      await removeReadOnlyKey(input());
      await withWorker(stand, {}, async () => waitForEnd(stand, await latest()));
      expect(await liveKeyIds()).toEqual([await activeKeyId()]);
    },
  );
});
