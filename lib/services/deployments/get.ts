import type { DeploymentDetail } from '#lib/contracts/deployments';
import type { ServiceContext } from '#lib/services/context';
import { getDeploymentFor } from '#lib/services/deployments/load';
import { presentDeployment } from '#lib/services/deployments/present';
import { loadSteps } from '#lib/services/operations/list';
import { presentSteps } from '#lib/services/operations/present';

/** One deployment with the steps of its operation. */
export async function getDeployment({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<DeploymentDetail> {
  const parts = await getDeploymentFor(ctx, ctx.db, input.id, 'deployment:read');
  const { operationId } = parts.deployment;
  const steps = operationId ? ((await loadSteps(ctx.db, [operationId])).get(operationId) ?? []) : [];
  return { ...presentDeployment(parts), steps: presentSteps('deploy', steps) };
}
