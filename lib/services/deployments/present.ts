import type { Deployment } from '#lib/contracts/deployments';
import { deploymentCan, deploymentViews } from '#lib/core/states';
import type { DeploymentParts } from '#lib/services/deployments/load';

export function presentDeployment(parts: DeploymentParts): Deployment {
  const { deployment } = parts;
  const view = deploymentViews[deployment.state];
  const isCancelling = deployment.endedAt === null && parts.cancelRequestedAt !== null;
  return {
    uuid: deployment.id,
    environment: deployment.environmentId,
    environment_slug: parts.environmentSlug,
    application: parts.applicationId,
    operation: deployment.operationId,
    status: isCancelling ? 'Cancelling' : view.label,
    state: deployment.state,
    success: deployment.success,
    percent: view.percent,
    build_mode: deployment.buildMode,
    branch: deployment.branch,
    commit: deployment.commit,
    subject: deployment.subject,
    is_serving: parts.servingDeploymentId === deployment.id,
    is_cancellable: deploymentCan.cancel(deployment.state) && !isCancelling,
    environment_variables: deployment.variableNames,
    is_verified: deployment.runningDigest === null ? null : deployment.runningDigest === deployment.intendedDigest,
    failure: deployment.failureCode ? { code: deployment.failureCode, message: deployment.failureMessage } : null,
    created_by: parts.createdBy ?? '',
    created_at: deployment.createdAt.toISOString(),
    // The command line prints this column as it is and cannot take null.
    started_at: (deployment.startedAt ?? deployment.createdAt).toISOString(),
    ended_at: deployment.endedAt?.toISOString() ?? null,
  };
}
