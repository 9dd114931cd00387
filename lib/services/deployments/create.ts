import type { CreateDeploymentInput, Deployment } from '#lib/contracts/deployments';
import { AppError } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { findServingRelease, insertDeployment } from '#lib/services/deployments/insert';
import { getDeploymentFor } from '#lib/services/deployments/load';
import { presentDeployment } from '#lib/services/deployments/present';
import { getEnvironmentFor } from '#lib/services/environments/load';

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
    const adopted = input.build_mode === 'ADOPT' ? await findServingRelease(tx, environment) : null;
    if (input.build_mode === 'ADOPT' && !adopted) {
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
    const id = await insertDeployment(tx, ctx.queue, {
      environment,
      organisationId: application.organisationId,
      buildMode: input.build_mode,
      adopted,
      createdById: ctx.actor.userId,
    });
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
  });
}
