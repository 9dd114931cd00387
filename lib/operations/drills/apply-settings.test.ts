import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UpdateStorageSettingsInput } from '#lib/contracts/storage-settings';
import { stepsOf } from '#lib/core/operations';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances, storageKeys, wishOf } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import { log } from '#lib/log';
import { observeDrift } from '#lib/object-stores/apply-settings';
import { declaredCapabilities } from '#lib/object-stores/registry';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { createStand, environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { observeDueSettings } from '#lib/operations/observe-due-settings';
import { openWorker } from '#lib/operations/open-worker';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';
import { applyStorageSettings } from '#lib/services/storage-settings/apply';
import { getStorageSettings } from '#lib/services/storage-settings/get';
import { observeStorageSettings } from '#lib/services/storage-settings/observe';
import { remakeBucket } from '#lib/services/storage-settings/remake-bucket';
import { updateStorageSettings } from '#lib/services/storage-settings/update';

let round = 0;
/** Another value for every setting that the store can, each time. */
function newChange(): UpdateStorageSettingsInput {
  round += 1;
  const rule = { allowed_methods: ['GET' as const], allowed_headers: [], expose_headers: [], max_age_seconds: null };
  return {
    access: { visibility: 'private', public_prefixes: [`media-${round}/`] },
    cors: [{ ...rule, allowed_origins: [`https://www${round}.example.com`] }],
    lifecycle: { abort_uploads_after_days: round, expire: [{ prefix: 'tmp/', days: round }], noncurrent_days: null },
    quota: 1_000_000 + round,
  };
}
const CALM = { abort_uploads_after_days: null, expire: [], noncurrent_days: null };

let stand: Stand;
beforeAll(async () => {
  stand = await createStand();
});
afterAll(() => stand.close());

async function withWorker<T>(hooks: StepHooks, work: () => Promise<T>): Promise<T> {
  const worker = await openWorker(stand.server.env, hooks);
  try {
    return await work();
  } finally {
    await worker.stop();
  }
}

async function provisioned(): Promise<string> {
  const application = await stand.createApplication();
  const id = await stand.addStorage(environmentOf(application));
  const { operation } = await provisionServiceInstance({ ctx: stand.ctx, input: { id } });
  await withWorker({}, () => waitForEnd(stand, operation ?? ''));
  return id;
}
async function rowOf(id: string) {
  const [row] = await stand.server.database.db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
  if (!row?.bucket) throw new Error('There is no bucket.');
  return { ...row, bucket: row.bucket };
}
const read = (id: string) => getStorageSettings({ ctx: stand.ctx, input: { id } });
const update = (id: string, input = newChange()) => updateStorageSettings({ ctx: stand.ctx, input: { id, ...input } });
async function driftOf(id: string) {
  const row = await rowOf(id);
  const terms = { capabilities: declaredCapabilities('embedded'), panelUrl: stand.server.env.publicUrl };
  return observeDrift(await stand.provider(), { bucket: row.bucket }, wishOf(row), terms);
}

describe('applying settings', () => {
  const steps = stepsOf('apply-settings').map((step) => step.name);

  let id: string;
  beforeAll(async () => {
    id = await provisioned();
  });
  async function started() {
    const change = newChange();
    const { operation } = await update(id, change);
    return { id, change, operationId: operation?.uuid ?? '' };
  }

  it('brings the store to the wish, each step once', async () => {
    const { id, operationId } = await started();
    const seen: string[] = [];
    const after: StepHooks['after'] = async ({ kind }, step) => {
      if (kind === 'apply-settings') seen.push(step);
    };
    await withWorker({ after }, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    expect(seen).toEqual(steps);
    expect(await driftOf(id)).toEqual([]);
  });

  it.each(steps)('that fails at %s keeps the wish, says why, and the next try finishes', async (failing) => {
    const { id, change, operationId } = await started();
    const after: StepHooks['after'] = async (_operation, step) => {
      if (step === failing) throw new AppError('PRECONDITION_FAILED', `The drill failed ${failing}.`);
    };
    await withWorker({ after }, () => waitForEnd(stand, operationId));
    const failed = await read(id);
    expect(failed.operation).toMatchObject({ state: 'failed', message: `The drill failed ${failing}.` });
    expect(failed.wish).toMatchObject(change);
    const again = await applyStorageSettings({ ctx: stand.ctx, input: { id } });
    await withWorker({}, async () =>
      expect(await waitForEnd(stand, again.operation?.uuid ?? '')).toMatchObject({ state: 'succeeded' }),
    );
    expect(await driftOf(id)).toEqual([]);
  });

  it('does nothing twice when every step is repeated', async () => {
    const { id, operationId } = await started();
    const seen = new Set<string>();
    const after: StepHooks['after'] = async ({ kind }, step) => {
      if (kind !== 'apply-settings' || seen.has(step)) return;
      seen.add(step);
      throw new AppError('UNAVAILABLE', 'Once more.');
    };
    await withWorker({ after }, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    expect([...seen]).toEqual(steps);
    expect(await driftOf(id)).toEqual([]);
  });

  it.each(steps)('is finished by another worker when the first is killed at %s', async (step) => {
    const { id, operationId } = await started();
    await runDoomedWorker(stand, `${step}:after:do`);
    await withWorker({}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    expect(await driftOf(id)).toEqual([]);
  });

  it('leaves alone what it is not about, even if that was changed outside', async () => {
    const id = await provisioned();
    const { bucket } = await rowOf(id);
    const store = await stand.provider();
    await store.settings.quota?.apply({ bucket }, 77);
    const { operation } = await update(id, { lifecycle: CALM });
    await withWorker({}, () => waitForEnd(stand, operation?.uuid ?? ''));
    expect(await driftOf(id)).toEqual([expect.objectContaining({ setting: 'quota', found: '77 bytes' })]);
  });
});

describe('making a lost bucket again', () => {
  const steps = stepsOf('remake-bucket').map((step) => step.name);

  async function lost() {
    const id = await provisioned();
    const row = await rowOf(id);
    const store = await stand.provider();
    await store.emptyBucket({ bucket: row.bucket });
    await store.removeBucket({ bucket: row.bucket });
    return { id, bucket: row.bucket };
  }
  async function started() {
    const { id, bucket } = await lost();
    const { operation } = await remakeBucket({ ctx: stand.ctx, input: { id } });
    return { id, bucket, operationId: operation?.uuid ?? '' };
  }
  /** The same name, one key here and there, as wished. */
  async function expectWhole(id: string, bucket: string) {
    expect((await rowOf(id)).bucket).toBe(bucket);
    const keys = await stand.server.database.db.select().from(storageKeys).where(eq(storageKeys.serviceInstanceId, id));
    const live = await (await stand.provider()).listKeys({ bucket });
    expect(live.map(({ keyId }) => keyId)).toEqual(keys.map(({ keyId }) => keyId));
    expect(keys).toHaveLength(1);
    expect(await driftOf(id)).toEqual([]);
  }

  it('is offered once the bucket is known to be gone, and refused while it is there', async () => {
    const present = await provisioned();
    await expect(remakeBucket({ ctx: stand.ctx, input: { id: present } })).rejects.toThrow('The bucket is there');
    const { id } = await lost();
    const { observed } = await observeStorageSettings({ ctx: stand.ctx, input: { id } });
    expect(observed).toMatchObject({ is_bucket_missing: true, problem: expect.stringContaining('make it again') });
  });

  it('is offered after a change that could not be brought to it', async () => {
    const { id } = await lost();
    const { operation } = await update(id, { quota: 5000 });
    await withWorker({}, async () =>
      expect(await waitForEnd(stand, operation?.uuid ?? '')).toMatchObject({ errorCode: 'STORE_NOT_FOUND' }),
    );
    expect((await read(id)).observed).toMatchObject({ is_bucket_missing: true });
  });

  it.each(steps)('is finished by another worker when the first is killed at %s', async (step) => {
    const { id, bucket, operationId } = await started();
    await runDoomedWorker(stand, `${step}:after:do`);
    await withWorker({}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    await expectWhole(id, bucket);
  });

  it.each(steps)('that fails at %s can be tried again', async (failing) => {
    const { id, bucket, operationId } = await started();
    const after: StepHooks['after'] = async (_operation, step) => {
      if (step === failing) throw new AppError('PRECONDITION_FAILED', 'The drill failed.');
    };
    await withWorker({ after }, () => waitForEnd(stand, operationId));
    await (await stand.provider()).removeBucket({ bucket });
    const again = await remakeBucket({ ctx: stand.ctx, input: { id } });
    await withWorker({}, () => waitForEnd(stand, again.operation?.uuid ?? ''));
    await expectWhole(id, bucket);
  });
});

describe('the look every 15 minutes', () => {
  const look = async () => {
    const { db } = stand.server.database;
    const { publicUrl } = stand.server.env;
    await observeDueSettings({ db, publicUrl, store: () => stand.provider() }, log);
  };
  const makeDue = (id: string) =>
    stand.server.database.db
      .update(serviceInstances)
      .set({
        observed: {
          at: new Date(Date.now() - 16 * 60_000).toISOString(),
          problem: '',
          isBucketMissing: false,
          drift: [],
        },
      })
      .where(eq(serviceInstances.id, id));

  it('notes what was changed outside, and not before it is due again', async () => {
    const id = await provisioned();
    const { bucket } = await rowOf(id);
    await look();
    expect((await read(id)).observed).toMatchObject({ problem: '', drift: [] });
    await (await stand.provider()).settings.quota?.apply({ bucket }, 99);
    await look();
    expect((await read(id)).observed?.drift).toEqual([]);
    await makeDue(id);
    await look();
    expect((await read(id)).observed?.drift).toEqual([
      { setting: 'quota', label: 'Quota', found: '99 bytes', foreign: [] },
    ]);
  });

  it('notes a store that is down, for all of its buckets, and asks it once', async () => {
    const ids = [await provisioned(), await provisioned()];
    for (const id of ids) await makeDue(id);
    await stand.setStoreUp(false);
    let asked = 0;
    const store = async () => {
      asked += 1;
      return stand.provider();
    };
    await observeDueSettings({ db: stand.server.database.db, publicUrl: stand.server.env.publicUrl, store }, log);
    await stand.setStoreUp(true);
    for (const id of ids) expect((await read(id)).observed?.problem).toContain('does not answer');
    expect(asked).toBe(1);
    await look();
    for (const id of ids) expect((await read(id)).observed?.problem, 'not asked again at once').not.toBe('');
  });

  it('keeps nothing while an operation works on the bucket', async () => {
    const id = await provisioned();
    const { operation } = await update(id);
    await makeDue(id);
    await look();
    expect((await read(id)).observed?.drift).toEqual([]);
    await stand.server.database.db.delete(operations).where(eq(operations.id, operation?.uuid ?? ''));
  });
});
