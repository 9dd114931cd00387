import type { Deployment } from '#lib/contracts/deployments';
import { deploymentCan } from '#lib/core/states';
import { AppError } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getDeploymentFor } from '#lib/services/deployments/load';
import { presentDeployment } from '#lib/services/deployments/present';
import { requestCancel } from '#lib/services/operations/cancel';

/**
 * Stops a deployment that does not serve yet; the release before it keeps serving.
 * @throws AppError PRECONDITION_FAILED from the switch on
 */
export async function cancelDeployment({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<Deployment> {
  return ctx.db.transaction(async (tx) => {
    const parts = await getDeploymentFor(ctx, tx, input.id, 'environment:deploy');
    const { deployment } = parts;
    if (!deployment.operationId || !deploymentCan.cancel(deployment.state)) {
      throw new AppError('PRECONDITION_FAILED', deploymentCan.cancel.sentence);
    }
    await requestCancel(tx, ctx.queue, deployment.operationId);
    await recordAudit(tx, ctx.actor, {
      organisationId: parts.organisationId,
      applicationId: parts.applicationId,
      environmentId: deployment.environmentId,
      action: 'deployment.cancel',
      targetId: deployment.id,
      targetName: parts.environmentSlug,
    });
    return presentDeployment(await getDeploymentFor(ctx, tx, deployment.id, 'deployment:read'));
  });
}
