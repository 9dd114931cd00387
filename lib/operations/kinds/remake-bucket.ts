import { eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { defineKind } from '#lib/operations/kind';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { provisionSteps } from '#lib/operations/kinds/provision-steps';

/**
 * Makes a bucket that was deleted outside again, under its old name. The state of the instance stays: where its key went
 * with the bucket, the new one reaches the application at the next deployment, like every change of its variables.
 */
export const remakeBucket = defineKind({
  kind: 'remake-bucket',
  input: z.object({ serviceInstanceId: z.string(), settings: z.string() }),
  steps: {
    bucket: { do: (run) => provisionSteps.bucket(run, run.input.serviceInstanceId) },
    access: { do: (run) => provisionSteps.access(run, run.input.serviceInstanceId) },
    key: { do: (run) => provisionSteps.key(run, run.input.serviceInstanceId) },
    verify: { do: (run) => provisionSteps.verify(run, run.input.serviceInstanceId) },
  },
  async succeeded(tx, run) {
    await tx
      .update(serviceInstances)
      .set({ observed: null })
      .where(eq(serviceInstances.id, run.input.serviceInstanceId));
  },
  async failed(tx, run) {
    await instanceAudit(tx, run.input.serviceInstanceId, 'storage-settings.fail');
  },
});
