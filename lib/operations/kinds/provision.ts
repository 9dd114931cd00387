import { eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { defineKind } from '#lib/operations/kind';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { provisionSteps } from '#lib/operations/kinds/provision-steps';

/**
 * Makes the bucket of a service instance and a key that opens only it. Nothing is undone after a failure: the instance
 * becomes "Provisioning failed", Retry goes on with the same bucket, Remove cleans up.
 */
export const provision = defineKind({
  kind: 'provision',
  input: z.object({ serviceInstanceId: z.string() }),
  steps: {
    name: { do: (run) => provisionSteps.name(run, run.input.serviceInstanceId) },
    bucket: { do: (run) => provisionSteps.bucket(run, run.input.serviceInstanceId) },
    access: { do: (run) => provisionSteps.access(run, run.input.serviceInstanceId) },
    key: { do: (run) => provisionSteps.key(run, run.input.serviceInstanceId) },
    verify: { do: (run) => provisionSteps.verify(run, run.input.serviceInstanceId) },
  },
  async succeeded(tx, run) {
    // The variables exist from here on: they are derived from the bucket and the key of a provisioned instance.
    await tx
      .update(serviceInstances)
      .set({ state: 'pending_attachment', stateMessage: '', provisionedAt: new Date() })
      .where(eq(serviceInstances.id, run.input.serviceInstanceId));
    await instanceAudit(tx, run.input.serviceInstanceId, 'service-instance.provisioned');
  },
  async failed(tx, run, failure) {
    await tx
      .update(serviceInstances)
      .set({ state: 'provisioning_failed', stateMessage: failure.message })
      .where(eq(serviceInstances.id, run.input.serviceInstanceId));
    await instanceAudit(tx, run.input.serviceInstanceId, 'service-instance.fail');
  },
});
