import { and, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { CreateDeploymentInput, Deployment } from '#lib/contracts/deployments';
import { deployments } from '#lib/db/schema/deployments';
import { AppError } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getDeploymentFor } from '#lib/services/deployments/load';
import { presentDeployment } from '#lib/services/deployments/present';
import { getEnvironmentFor } from '#lib/services/environments/load';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';

/**
 * Starts a deployment. ADOPT takes the release that serves now with today's variables; AUTO fetches the branch and
 * builds only what was not built before; FORCE builds anew.
 * @throws AppError PRECONDITION_FAILED: another one is running, no repository, nothing to adopt
 */
export async function createDeployment({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: CreateDeploymentInput;
}): Promise<Deployment> {
  return ctx.db.transaction(async (tx) => {
    const { environment, application } = await getEnvironmentFor(ctx, input.environment, 'environment:deploy', tx);
    const adopted = input.build_mode === 'ADOPT' ? await findServing() : null;
    if (input.build_mode === 'ADOPT' && !adopted?.buildId) {
      throw new AppError(
        'PRECONDITION_FAILED',
        'Nothing runs here yet that could be redeployed. Deploy the branch first.',
      );
    }
    if (!adopted && !application.repositoryId) {
      throw new AppError(
        'PRECONDITION_FAILED',
        'This application has no repository yet. Connect one on its Repository page.',
      );
    }
    const id = v7();
    await tx.insert(deployments).values({
      id,
      environmentId: environment.id,
      buildMode: input.build_mode,
      branch: environment.branch,
      buildId: adopted?.buildId ?? null,
      commit: adopted?.commit ?? '',
      subject: adopted?.subject ?? '',
      createdById: ctx.actor.userId,
    });
    const operationId = await enqueueOperation(tx, ctx.queue, {
      kind: 'deploy',
      organisationId: application.organisationId,
      target: targets.environment(environment.id),
      input: { deploymentId: id, environmentId: environment.id },
      requestedById: ctx.actor.userId,
    });
    await tx.update(deployments).set({ operationId }).where(eq(deployments.id, id));
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: environment.id,
      action: 'deployment.create',
      targetId: id,
      targetName: environment.slug,
      details: { build_mode: input.build_mode },
    });
    return presentDeployment(await getDeploymentFor(ctx, tx, id, 'deployment:read'));

    async function findServing() {
      if (!environment.servingDeploymentId) return null;
      const [row] = await tx
        .select({ buildId: deployments.buildId, commit: deployments.commit, subject: deployments.subject })
        .from(deployments)
        .where(and(eq(deployments.id, environment.servingDeploymentId), eq(deployments.environmentId, environment.id)));
      return row ?? null;
    }
  });
}
