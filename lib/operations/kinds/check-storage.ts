import { eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { storageCheckLabels } from '#lib/core/storage-checks';
import { wishOf } from '#lib/db/schema/service-instances';
import { type CheckResult, storageChecks } from '#lib/db/schema/storage';
import { AppError } from '#lib/errors';
import { checkBucket } from '#lib/object-stores/check-bucket';
import { StoreError } from '#lib/object-stores/port';
import { defineKind } from '#lib/operations/kind';
import { getInstance } from '#lib/operations/kinds/provision-steps';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import { getRegion } from '#lib/services/regions/connect';
import { findActiveKey, openKey } from '#lib/services/storage-keys/rows';

const TIMEOUT_MS = 60_000;

/** "Check storage": what works and what does not is the result, so a bucket in trouble is still a check that succeeded. */
export const checkStorage = defineKind({
  kind: 'check-storage',
  input: z.object({ serviceInstanceId: z.string(), checkId: z.string() }),
  steps: {
    check: {
      async do(run) {
        const instance = await getInstance(run, run.input.serviceInstanceId);
        const key = await findActiveKey(run.db, instance.id);
        if (!instance.bucket || !key)
          throw new AppError('PRECONDITION_FAILED', 'This storage has no bucket or no key.');
        const region = await getRegion(run.db, instance.regionId);
        const bucket = {
          provider: await run.store(instance.regionId),
          ref: { bucket: instance.bucket },
          key: openKey(run.sealer, key),
          wish: wishOf(instance),
          capabilities: capabilitiesOf(region),
          allowsPrivateAddress: region.allowsPrivateAddress,
        };
        const results: CheckResult[] = [];
        const ofCheck = eq(storageChecks.id, run.input.checkId);
        const timeout = AbortSignal.timeout(TIMEOUT_MS);
        try {
          const outcomes = checkBucket(bucket, AbortSignal.any([run.signal, timeout]));
          for await (const { name, state, message, durationMs } of outcomes) {
            results.push({ name, label: storageCheckLabels[name], state, message, durationMs });
            await run.write((tx) => tx.update(storageChecks).set({ results }).where(ofCheck));
          }
        } catch (cause) {
          if (!timeout.aborted || run.signal.aborted) throw cause;
          const message = `The check took longer than ${TIMEOUT_MS / 1000} s, so it was given up. The store is very slow.`;
          throw new StoreError('UNREACHABLE', message, { cause, retryable: false });
        }
      },
    },
  },
  async succeeded(tx, run) {
    await tx.update(storageChecks).set({ endedAt: new Date() }).where(eq(storageChecks.id, run.input.checkId));
  },
  async failed(tx, run) {
    await tx.update(storageChecks).set({ endedAt: new Date() }).where(eq(storageChecks.id, run.input.checkId));
  },
});
