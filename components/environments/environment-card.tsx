'use client';

import { useQuery } from '@tanstack/react-query';
import { DeployButton } from '#components/deployments/deploy-button';
import { deployRefusal } from '#components/deployments/deploy-refusal';
import { BranchLine } from '#components/environments/branch-line';
import { EnvironmentMenu } from '#components/environments/environment-menu';
import { EnvironmentName } from '#components/environments/environment-name';
import { deploymentLook, environmentStatus } from '#components/environments/environment-status';
import { PendingChanges } from '#components/environments/pending-changes';
import { RunningDeployment } from '#components/environments/running-deployment';
import { StatusLine } from '#components/environments/status-line';
import { roleRefusal } from '#components/sessions/role-refusal';
import { Card, CardBody, CardFooter, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { KeyValue } from '#components/ui/key-value';
import { StatePill } from '#components/ui/state-pill';
import { ExternalLink } from '#components/ui/text-link';
import type { Application, Environment } from '#lib/contracts/applications';
import type { Role } from '#lib/core/roles';
import { deploymentQuery } from '#lib/queries/deployments';
import { pendingChangesQuery } from '#lib/queries/environments';

interface EnvironmentCardProps {
  application: Application;
  environment: Environment;
  role: Role;
}

/** One environment: where it answers, what it runs, what waits for its next deployment. */
export function EnvironmentCard({ application, environment, role }: EnvironmentCardProps) {
  const { data: pending } = useQuery(pendingChangesQuery(environment.uuid));
  const { active_deployment: active } = environment;
  const { data: running } = useQuery({ ...deploymentQuery(active?.uuid ?? ''), enabled: active !== null });
  // The deployment is asked for more often than the environment: one word for both places on the card.
  const isNewer = active !== null && running?.ended_at === null;
  const status = isNewer ? deploymentLook(running.state) : environmentStatus(environment);
  const hasNews = !environment.serving_deployment || (pending !== undefined && pending.count > 0);

  return (
    <Card aria-label={`Environment ${environment.slug}`}>
      <CardHeader
        title={
          <>
            <EnvironmentName environment={environment} />
            <StatePill tone={status.tone} isTransitional={status.isTransitional}>
              {status.label}
            </StatePill>
          </>
        }
        actions={<EnvironmentMenu application={application} environment={environment} role={role} />}
        isActionSmall
      />
      <CardBody className="flex flex-col gap-4">
        <KeyValue
          items={[
            { label: 'Env URL', value: <Address environment={environment} /> },
            {
              label: 'Git branch',
              value: <BranchLine environment={environment} refusal={roleRefusal(role, 'environment:write')} />,
            },
          ]}
        />
        <StatusLine environment={environment} />
        {active && (
          <RunningDeployment
            environment={environment}
            active={active}
            refusal={roleRefusal(role, 'deployment:cancel')}
          />
        )}
        <PendingChanges environment={environment} />
      </CardBody>
      <CardFooter>
        <DeployButton
          environment={environment}
          isServing={environment.serving_deployment !== null}
          disabledReason={deployRefusal(application, environment, role)}
          variant={hasNews && !active ? 'primary' : 'secondary'}
        />
      </CardFooter>
    </Card>
  );
}

function Address({ environment }: { environment: Environment }) {
  const text = environment.site_url.replace(/^https?:\/\//, '');
  return (
    <div className="-my-1 flex min-w-0 items-center gap-1">
      {environment.serving_deployment ? (
        <ExternalLink href={environment.site_url} title={text} className="truncate">
          {text}
        </ExternalLink>
      ) : (
        <span title={text} className="truncate text-muted">
          {text}
        </span>
      )}
      <CopyButton value={environment.site_url} what={`address of ${environment.slug}`} />
    </div>
  );
}
