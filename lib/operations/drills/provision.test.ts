import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf } from '#lib/core/operations';
import { storageKeys } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { createStand, environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { openWorker } from '#lib/operations/open-worker';
import { getServiceInstance } from '#lib/services/service-instances/get';
import { getServiceInstanceDetails } from '#lib/services/service-instances/get-details';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';
import { listVariables } from '#lib/services/variables/list';

const steps = stepsOf('provision').map((step) => step.name);

describe('provisioning', () => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await createStand();
  });
  afterAll(() => stand.close());

  async function startProvisioning() {
    const application = await stand.createApplication();
    const environmentId = environmentOf(application);
    const id = await stand.addStorage(environmentId);
    return { id, environmentId, ...(await provision(id)) };
  }
  async function provision(id: string) {
    const { operation } = await provisionServiceInstance({ ctx: stand.ctx, input: { id } });
    if (!operation) throw new Error('No operation was started.');
    return { operationId: operation };
  }
  async function withWorker<T>(hooks: StepHooks, work: () => Promise<T>): Promise<T> {
    const worker = await openWorker(stand.server.env, hooks);
    try {
      return await work();
    } finally {
      await worker.stop();
    }
  }
  /** One bucket, one key there and here, variables in the environment. */
  async function expectProvisioned(id: string, environmentId: string) {
    expect(await getServiceInstance({ ctx: stand.ctx, input: { id } })).toMatchObject({
      state: 'pending_attachment',
      state_message: '',
    });
    const details = await getServiceInstanceDetails({ ctx: stand.ctx, input: { id } });
    const bucket = details.bucket ?? '';
    const store = await stand.provider();
    const stored = await stand.server.database.db
      .select()
      .from(storageKeys)
      .where(eq(storageKeys.serviceInstanceId, id));
    expect(await store.listKeys({ bucket })).toMatchObject(stored.map(({ keyId }) => ({ keyId })));
    expect(stored).toHaveLength(1);
    expect(details.usage).toMatchObject({ objects: 0, bytes: 0 });
    const { rows } = await listVariables({
      ctx: stand.ctx,
      input: { environment: environmentId, page: 1, page_size: 100 },
    });
    expect(rows.map((row) => row.name)).toContain('DEFAULT_STORAGE_DSN');
  }

  it.each(steps)(
    'fails at %s with its cause, leaves no variables, and a retry finishes with one bucket and one key',
    async (failing) => {
      const { id, environmentId, operationId } = await startProvisioning();
      const after: StepHooks['after'] = async (_operation, step) => {
        if (step === failing) throw new AppError('PRECONDITION_FAILED', `The drill failed ${step}.`);
      };
      await withWorker({ after }, async () => {
        expect(await waitForEnd(stand, operationId)).toMatchObject({
          state: 'failed',
          errorMessage: `The drill failed ${failing}.`,
        });
      });
      expect(await getServiceInstance({ ctx: stand.ctx, input: { id } })).toMatchObject({
        state: 'provisioning_failed',
        state_message: `The drill failed ${failing}.`,
      });
      const { rows } = await listVariables({
        ctx: stand.ctx,
        input: { environment: environmentId, page: 1, page_size: 100 },
      });
      expect(rows.map((row) => row.name)).not.toContain('DEFAULT_STORAGE_DSN');
      const again = await provision(id);
      await withWorker({}, async () =>
        expect(await waitForEnd(stand, again.operationId)).toMatchObject({ state: 'succeeded' }),
      );
      await expectProvisioned(id, environmentId);
    },
  );

  it('does nothing twice when every step is repeated', async () => {
    const { id, environmentId, operationId } = await startProvisioning();
    const seen = new Set<string>();
    const after: StepHooks['after'] = async (_operation, step) => {
      if (seen.has(step)) return;
      seen.add(step);
      throw new AppError('UNAVAILABLE', 'Once more.');
    };
    await withWorker({ after }, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    expect([...seen]).toEqual(steps);
    await expectProvisioned(id, environmentId);
  });

  it.each(steps)('is finished by another worker when the first is killed at %s', async (step) => {
    const { id, environmentId, operationId } = await startProvisioning();
    await runDoomedWorker(stand, `${step}:after:do`);
    await withWorker({}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    await expectProvisioned(id, environmentId);
  });

  it('waits for a store that is down and says so', async () => {
    await stand.setStoreUp(false);
    const { id, environmentId, operationId } = await startProvisioning();
    await withWorker({}, async () => {
      await expect
        .poll(async () => (await import('#lib/services/operations/get')).readOperation(stand.ctx.db, operationId))
        .toMatchObject({
          steps: expect.arrayContaining([
            expect.objectContaining({ name: 'bucket', message: expect.stringContaining('Trying again') }),
          ]),
        });
      await stand.setStoreUp(true);
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' });
    });
    await expectProvisioned(id, environmentId);
  });
});
