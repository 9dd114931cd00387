import { eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { defineKind, type StepRun } from '#lib/operations/kind';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { getInstance } from '#lib/operations/kinds/provision-steps';

type Run = StepRun<{ serviceInstanceId: string }>;

/** The store and the bucket, or null when none was ever named. */
async function findBucket(run: Run) {
  const instance = await getInstance(run, run.input.serviceInstanceId);
  return instance.bucket ? { store: await run.store(instance.regionId), ref: { bucket: instance.bucket } } : null;
}

/** Destroys the data of an instance for good: keys first, so that nothing writes while objects go. */
export const destroy = defineKind({
  kind: 'destroy',
  input: z.object({ serviceInstanceId: z.string() }),
  steps: {
    keys: {
      isPointOfNoReturn: true,
      async do(run) {
        const found = await findBucket(run);
        for (const { keyId } of (await found?.store.listKeys(found.ref, run.signal)) ?? [])
          await found?.store.removeKey(found.ref, keyId, run.signal);
        await run.write((tx) =>
          tx.delete(storageKeys).where(eq(storageKeys.serviceInstanceId, run.input.serviceInstanceId)),
        );
      },
    },
    objects: {
      async do(run) {
        const found = await findBucket(run);
        await found?.store.emptyBucket(found.ref, run.signal);
      },
    },
    bucket: {
      async do(run) {
        const found = await findBucket(run);
        await found?.store.removeBucket(found.ref, run.signal);
      },
    },
  },
  async succeeded(tx, run) {
    await tx
      .update(serviceInstances)
      .set({ state: 'removed', removedAt: new Date(), stateMessage: '' })
      .where(eq(serviceInstances.id, run.input.serviceInstanceId));
    await instanceAudit(tx, run.input.serviceInstanceId, 'service-instance.destroy');
  },
  async failed(tx, run, failure) {
    // The first step is the point of no return, so only a change of that order could bring anything here.
    await tx
      .update(serviceInstances)
      .set({ state: 'trashed', stateMessage: failure.message })
      .where(eq(serviceInstances.id, run.input.serviceInstanceId));
  },
});
