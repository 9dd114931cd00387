import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { regions, type StoreProbe } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { log } from '#lib/log';
import { runCalendar } from '#lib/operations/calendar';
import { createStand, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import { openWorker } from '#lib/operations/open-worker';
import { targets } from '#lib/services/operations/enqueue';
import { getRegion } from '#lib/services/regions/get';
import { probeBuiltInRegion } from '#lib/services/regions/probe-built-in';
import { prepareInstallation } from '#lib/services/setup/bootstrap';

let stand: Stand;
beforeAll(async () => {
  stand = await createStand();
});
afterAll(() => stand.close());

const probe = () => probeBuiltInRegion(stand.ctx.db, stand.ctx.queue);
const tests = async () =>
  (
    await stand.ctx.db
      .select()
      .from(operations)
      .where(eq(operations.target, targets.region(stand.regionId)))
  ).map(({ id }) => id);
const note = (storeProbe: StoreProbe | null) =>
  stand.ctx.db.update(regions).set({ storeProbe, storeCapabilities: null });
const failed = (minutesAgo: number): StoreProbe => ({
  at: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
  checks: [{ name: 'reach', label: 'The store answers', state: 'failed', message: 'Nobody answers.' }],
});
const read = () => getRegion({ ctx: stand.ctx, input: { id: stand.regionId } });

it('the region of the installation is tested by itself, once', async () => {
  await note(null);
  expect(await read()).toMatchObject({ probe_state: 'waiting', is_usable: true });
  await Promise.all([probe(), probe(), probe()]);
  const [first, ...more] = await tests();
  expect(more).toEqual([]);
  expect(await read()).toMatchObject({ probe_state: 'running', is_usable: true });
  const worker = await openWorker(stand.server.env);
  try {
    expect(await waitForEnd(stand, first ?? '')).toMatchObject({ state: 'succeeded', requestedById: null });
    expect(await read()).toMatchObject({ probe_state: 'passed', is_usable: true });
    await runCalendar(worker.ports, log);
  } finally {
    await worker.stop();
  }
  expect(await tests()).toEqual([first]);
});

it('is tested again a while after it failed, and when its address is another', async () => {
  const before = await tests();
  await note(failed(1));
  await probe();
  expect(await tests()).toEqual(before);
  await note(failed(6));
  await probe();
  const again = (await tests()).filter((id) => !before.includes(id));
  expect(again).toHaveLength(1);
  await stand.ctx.db.update(operations).set({ state: 'succeeded', endedAt: new Date() });
  await note(failed(1));
  const moved = { ...stand.server.env, STOWAGE_STORE_PORT: stand.server.env.STOWAGE_STORE_PORT + 1 };
  await prepareInstallation(stand.ctx.db, moved);
  expect(await read()).toMatchObject({ probe_state: 'waiting', checks: [] });
  await probe();
  expect(await tests()).toHaveLength(before.length + 2);
});
