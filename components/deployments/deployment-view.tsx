'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { CancelButton } from '#components/deployments/cancel-button';
import { DeployButton } from '#components/deployments/deploy-button';
import { deployRefusal } from '#components/deployments/deploy-refusal';
import { DeploymentFacts } from '#components/deployments/deployment-facts';
import { DeploymentSteps } from '#components/deployments/deployment-steps';
import { DeploymentVariables } from '#components/deployments/deployment-variables';
import { FailureBanner } from '#components/deployments/failure-banner';
import { deploymentLook } from '#components/environments/environment-status';
import { Breadcrumbs } from '#components/layout/breadcrumbs';
import { PageHeader } from '#components/layout/page-header';
import { roleRefusal } from '#components/sessions/role-refusal';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { ProgressBar } from '#components/ui/progress-bar';
import { StatePill } from '#components/ui/state-pill';
import type { DeploymentDetail } from '#lib/contracts/deployments';
import type { Role } from '#lib/core/roles';
import { paths } from '#lib/paths';
import { applicationQuery } from '#lib/queries/applications';
import { deploymentQuery } from '#lib/queries/deployments';

const DeploymentLog = dynamic(async () => (await import('#components/deployments/deployment-log')).DeploymentLog, {
  ssr: false,
  loading: () => <LoadingState label="Loading the log" />,
});

/** One deployment: how it went step by step, its log, what it ran with. */
export function DeploymentView({ deploymentId, role }: { deploymentId: string; role: Role }) {
  const queryClient = useQueryClient();
  const { data: deployment, error, refetch, isFetching } = useQuery(deploymentQuery(deploymentId));
  const takeOver = useCallback(
    (detail: DeploymentDetail) => queryClient.setQueryData(deploymentQuery(deploymentId).queryKey, detail),
    [queryClient, deploymentId],
  );

  if (!deployment) {
    if (error == null) return <LoadingState label="Loading the deployment" />;
    return <ErrorState error={error} what="The deployment" onRetry={() => void refetch()} isRetrying={isFetching} />;
  }
  const look = deploymentLook(deployment.state);
  const isRunning = deployment.ended_at === null;
  return (
    <>
      <PageHeader
        breadcrumbs={
          <Breadcrumbs items={[{ label: 'Deployments', href: paths.deployments(deployment.application) }]} />
        }
        title={
          <>
            Deployment of {deployment.environment_slug}
            <StatePill tone={look.tone} isTransitional={look.isTransitional}>
              {deployment.status}
            </StatePill>
          </>
        }
        actions={<Actions deployment={deployment} role={role} />}
      />
      <div className="flex flex-col gap-4">
        {deployment.failure && <FailureBanner deployment={deployment} />}
        {isRunning && (
          <ProgressBar
            label={`Deployment of ${deployment.environment_slug}`}
            value={deployment.state === 'queued' ? undefined : deployment.percent / 100}
          />
        )}
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Card aria-label="Steps">
            <CardHeader title="Steps" />
            <CardBody>
              <DeploymentSteps deployment={deployment} />
            </CardBody>
          </Card>
          <Card aria-label="Details">
            <CardHeader title="Details" />
            <CardBody>
              <DeploymentFacts deployment={deployment} />
            </CardBody>
          </Card>
        </div>
        <DeploymentLog key={deployment.uuid} deployment={deployment} onDeployment={takeOver} />
        <DeploymentVariables deployment={deployment} refusal={roleRefusal(role, 'variable:reveal')} />
      </div>
    </>
  );
}

/** Cancel while it runs, afterwards deploy again. */
function Actions({ deployment, role }: { deployment: DeploymentDetail; role: Role }) {
  const router = useRouter();
  const { data: application } = useQuery(applicationQuery(deployment.application));
  const environment = application?.environments.find(({ uuid }) => uuid === deployment.environment);
  if (deployment.ended_at === null) {
    return <CancelButton deployment={deployment} refusal={roleRefusal(role, 'deployment:cancel')} />;
  }
  if (!application || !environment) return null;
  return (
    <DeployButton
      environment={environment}
      isServing={environment.serving_deployment !== null}
      variant={deployment.success ? 'secondary' : 'primary'}
      disabledReason={deployRefusal(application, environment, role)}
      onStarted={(started) => router.push(paths.deployment(started.application, started.uuid))}
    />
  );
}
