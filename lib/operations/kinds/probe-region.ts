import { eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { regions, type StoreProbe } from '#lib/db/schema/installation';
import { probeStore } from '#lib/object-stores/probe';
import { declaredCapabilities } from '#lib/object-stores/registry';
import { defineKind, type StepRun } from '#lib/operations/kind';
import { getRegion, storeOfRegion } from '#lib/services/regions/connect';
import { regionProblem, UNFINISHED_CHECK } from '#lib/services/regions/usable';

type Run = StepRun<{ regionId: string }>;
type Region = typeof regions.$inferSelect;

function store(run: Run, values: Partial<Pick<Region, 'storeProbe' | 'storeCapabilities'>>): Promise<unknown> {
  return run.write((tx) => tx.update(regions).set(values).where(eq(regions.id, run.input.regionId)));
}

/** Finds out what the store of a region can do. What it finds is stored check by check, for those who look on. */
export const probeRegion = defineKind({
  kind: 'probe-region',
  input: z.object({ regionId: z.string() }),
  steps: {
    checks: {
      async do(run) {
        const region = await getRegion(run.db, run.input.regionId);
        const probe: StoreProbe = { at: new Date().toISOString(), checks: [] };
        // A region that was fine stays usable meanwhile; one that was not has to pass first.
        const isMistrusted = regionProblem(region) !== '';
        await store(run, { storeProbe: probe, ...(isMistrusted ? { storeCapabilities: null } : {}) });
        const declared = declaredCapabilities(region.storeKind, region.storeSettings.options);
        const { checks, capabilities } = await probeStore(storeOfRegion(region, run.sealer), declared, {
          // The same at every try, so that one after a crash finds and removes what the one before left.
          bucket: `stowage-probe-${run.operationId.replaceAll('-', '').slice(-16)}`,
          allowsPrivateAddress: region.allowsPrivateAddress,
          signal: run.signal,
          onCheck: async (check) => {
            probe.checks.push(check);
            await store(run, { storeProbe: probe });
          },
        });
        await store(run, { storeProbe: { ...probe, checks }, storeCapabilities: capabilities });
      },
      maxTries: 3,
    },
  },
  async succeeded() {},
  async failed(tx, run, failure) {
    const [region] = await tx.select().from(regions).where(eq(regions.id, run.input.regionId));
    if (!region) return;
    const { at, checks } = region.storeProbe ?? { at: new Date().toISOString(), checks: [] };
    const ended = {
      name: UNFINISHED_CHECK,
      label: 'The test itself',
      state: 'failed' as const,
      message: failure.message,
    };
    await tx
      .update(regions)
      .set({ storeProbe: { at, checks: [...checks, ended] } })
      .where(eq(regions.id, region.id));
  },
});
