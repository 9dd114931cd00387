import { and, eq, inArray, notInArray } from 'drizzle-orm';
import * as z from 'zod/mini';
import { environments } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { defineKind } from '#lib/operations/kind';
import { publishRoutes } from '#lib/operations/routes';
import { trashedColumns } from '#lib/services/service-instances/trash';

const STOP_GRACE_MS = 10_000;

/** What remains to do after an environment was taken out of every list: no requests, no process, services in the trash. */
export const deleteEnvironment = defineKind({
  kind: 'delete-environment',
  input: z.object({ environmentId: z.string() }),
  steps: {
    unroute: {
      isPointOfNoReturn: true,
      async do(run) {
        await publishRoutes(run);
      },
    },
    stop: {
      async do(run) {
        const units = await run.runtime.inventory();
        for (const unit of units) {
          if (unit.environmentId === run.input.environmentId) await run.runtime.stop(unit.deploymentId, STOP_GRACE_MS);
        }
        await run.write((tx) =>
          tx
            .update(environments)
            .set({ servingDeploymentId: null })
            .where(eq(environments.id, run.input.environmentId)),
        );
      },
    },
    services: {
      async do(run) {
        await run.write(async (tx) => {
          const ofEnvironment = eq(serviceInstances.environmentId, run.input.environmentId);
          await tx
            .update(serviceInstances)
            .set({ state: 'removed', removedAt: new Date() })
            .where(and(ofEnvironment, eq(serviceInstances.state, 'new')));
          await tx
            .update(serviceInstances)
            .set({ state: 'trashed', ...trashedColumns(new Date()) })
            .where(and(ofEnvironment, notInArray(serviceInstances.state, ['trashed', 'removing', 'removed'])));
        });
      },
    },
  },
  async succeeded(tx, run) {
    await tx
      .update(deployments)
      .set({ state: 'superseded' })
      .where(and(eq(deployments.environmentId, run.input.environmentId), inArray(deployments.state, ['live'])));
  },
  async failed() {
    // Nothing to take back: the environment is out of every list since the request.
  },
});
