import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf } from '#lib/core/operations';
import { storageCheckNames } from '#lib/core/storage-checks';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { withWorker } from '#lib/operations/drills/serving';
import { createStand, environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';
import { getStorageCheck } from '#lib/services/storage-checks/get';
import { checkStorage } from '#lib/services/storage-checks/start';

const steps = stepsOf('check-storage').map((step) => step.name);

describe('checking a storage', () => {
  let stand: Stand;
  let id: string;
  beforeAll(async () => {
    stand = await createStand();
    id = await stand.addStorage(environmentOf(await stand.createApplication()));
    const { operation } = await provisionServiceInstance({ ctx: stand.ctx, input: { id } });
    await withWorker(stand, {}, () => waitForEnd(stand, operation ?? ''));
  });
  afterAll(() => stand.close());

  const input = () => ({ ctx: stand.ctx, input: { id } });
  async function bucket(): Promise<string> {
    const [row] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
    return row?.bucket ?? '';
  }

  it.each(steps)('is finished by another worker when the first is killed after %s', async (step) => {
    const { operation, is_running } = await checkStorage(input());
    expect(is_running).toBe(true);
    await runDoomedWorker(stand, `${step}:after:do`);
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, operation ?? '')).toMatchObject({ state: 'succeeded' }),
    );
    const check = await getStorageCheck(input());
    expect(check).toMatchObject({ is_running: false, message: '' });
    expect(check.results.map(({ name }) => name)).toEqual(storageCheckNames);
    expect(check.results.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(await (await stand.provider()).usage({ bucket: await bucket() })).toMatchObject({ objects: 0 });
  });

  it('finds what somebody changed in the store by hand, and is still a check that succeeded', async () => {
    const closed = { visibility: 'private' as const, publicPrefixes: [] };
    await (await stand.provider()).settings.access.apply({ bucket: await bucket() }, closed);
    const { operation } = await checkStorage(input());
    await withWorker(stand, {}, () => waitForEnd(stand, operation ?? ''));
    const { results } = await getStorageCheck(input());
    expect(results.find(({ name }) => name === 'public')).toMatchObject({ state: 'failed' });
  });

  it('says that the store does not answer', async () => {
    await stand.setStoreUp(false);
    const { operation } = await checkStorage(input());
    await withWorker(stand, {}, () => waitForEnd(stand, operation ?? ''));
    const { results } = await getStorageCheck(input());
    expect(results[0]).toMatchObject({ state: 'failed', message: expect.stringContaining('does not answer') });
    await stand.setStoreUp(true);
    const [last] = await stand.ctx.db.select().from(operations).orderBy(desc(operations.id)).limit(1);
    expect(last).toMatchObject({ kind: 'check-storage', state: 'succeeded' });
  });
});
