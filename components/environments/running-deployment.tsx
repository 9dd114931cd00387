'use client';

import { useQuery } from '@tanstack/react-query';
import { CancelButton } from '#components/deployments/cancel-button';
import { deploymentLook } from '#components/environments/environment-status';
import { Duration } from '#components/ui/duration';
import { ProgressBar } from '#components/ui/progress-bar';
import { TextLink } from '#components/ui/text-link';
import type { Environment } from '#lib/contracts/applications';
import { paths } from '#lib/paths';
import { deploymentQuery } from '#lib/queries/deployments';

interface RunningDeploymentProps {
  environment: Environment;
  active: NonNullable<Environment['active_deployment']>;
  refusal: string | null;
}

/** The deployment under way: what it does, how far it is, its log, and how to stop it. */
export function RunningDeployment({ environment, active, refusal }: RunningDeploymentProps) {
  const { data: deployment } = useQuery(deploymentQuery(active.uuid));
  const status = deployment?.status ?? deploymentLook(active.state).label;
  return (
    <div className="flex flex-col gap-2 rounded-md border bg-sunken/60 p-3">
      <div className="flex items-center justify-between gap-3 text-sm">
        <span role="status" className="font-medium">
          {status}
        </span>
        <span className="text-xs text-muted">
          {deployment?.started_at && <Duration startedAt={deployment.started_at} finishedAt={deployment.ended_at} />}
        </span>
      </div>
      <ProgressBar
        label={`Deployment of ${environment.slug}`}
        value={deployment && deployment.state !== 'queued' ? deployment.percent / 100 : undefined}
      />
      <div className="flex items-center justify-between gap-3 text-sm">
        <TextLink href={paths.deployment(environment.application, active.uuid)}>Follow the log</TextLink>
        {deployment && <CancelButton size="sm" deployment={deployment} refusal={refusal} />}
      </div>
    </div>
  );
}
