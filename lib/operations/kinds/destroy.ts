import { and, eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { defineKind, type StepRun } from '#lib/operations/kind';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { getInstance } from '#lib/operations/kinds/provision-steps';
import { trashedColumns } from '#lib/services/service-instances/trash';

type Run = StepRun<{ serviceInstanceId: string }>;

/** The store and the bucket; null when none was ever named, or the instance was taken back before this was claimed. */
async function findBucket(run: Run) {
  const instance = await getInstance(run, run.input.serviceInstanceId);
  if (instance.state !== 'removing') return null;
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
        if (!found) return;
        for (const { keyId } of await found.store.listKeys(found.ref, run.signal))
          await found.store.removeKey(found.ref, keyId, run.signal);
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
    const { serviceInstanceId } = run.input;
    const now = new Date();
    const [destroyed] = await tx
      .update(serviceInstances)
      .set({ state: 'removed', removedAt: now, stateMessage: '' })
      .where(and(eq(serviceInstances.id, serviceInstanceId), eq(serviceInstances.state, 'removing')))
      .returning({ id: serviceInstances.id });
    if (!destroyed) return;
    // The other half of a move that nobody brought to an end waits no longer for its decision.
    await tx
      .update(serviceInstances)
      .set({ replacesId: null, ...trashedColumns(now) })
      .where(eq(serviceInstances.replacesId, serviceInstanceId));
    await instanceAudit(tx, serviceInstanceId, 'service-instance.destroy');
  },
  async failed(tx, run, failure) {
    // The first step is the point of no return, so only a change of that order could bring anything here.
    await tx
      .update(serviceInstances)
      .set({ state: 'trashed', stateMessage: failure.message })
      .where(eq(serviceInstances.id, run.input.serviceInstanceId));
  },
});
