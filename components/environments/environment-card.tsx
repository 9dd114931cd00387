'use client';

import { useQuery } from '@tanstack/react-query';
import { DeployButton } from '#components/deployments/deploy-button';
import { BranchLine } from '#components/environments/branch-line';
import { EnvironmentMenu } from '#components/environments/environment-menu';
import { environmentStatus } from '#components/environments/environment-status';
import { PendingChanges } from '#components/environments/pending-changes';
import { RunningDeployment } from '#components/environments/running-deployment';
import { StatusLine } from '#components/environments/status-line';
import { useAfterDeployment } from '#components/environments/use-after-deployment';
import { roleRefusal } from '#components/sessions/role-refusal';
import { Card, CardBody, CardFooter, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { KeyValue } from '#components/ui/key-value';
import { Badge, StatePill } from '#components/ui/state-pill';
import { ExternalLink } from '#components/ui/text-link';
import type { Application, Environment } from '#lib/contracts/applications';
import type { Role } from '#lib/core/roles';
import { pendingChangesQuery } from '#lib/queries/environments';

interface EnvironmentCardProps {
  application: Application;
  environment: Environment;
  role: Role;
}

/** One environment: where it answers, what it runs, what waits for its next deployment. */
export function EnvironmentCard({ application, environment, role }: EnvironmentCardProps) {
  useAfterDeployment(environment);
  const { data: pending } = useQuery(pendingChangesQuery(environment.uuid));
  const status = environmentStatus(environment);
  const { active_deployment: active } = environment;
  const hasNews = !environment.serving_deployment || (pending !== undefined && pending.count > 0);

  return (
    <Card aria-label={`Environment ${environment.slug}`}>
      <CardHeader
        title={
          <>
            {environment.slug}
            {environment.is_production && <Badge tone="blue">PRODUCTION</Badge>}
            <StatePill tone={status.tone} isTransitional={status.isTransitional}>
              {status.label}
            </StatePill>
          </>
        }
        actions={<EnvironmentMenu application={application} environment={environment} role={role} />}
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

function deployRefusal(application: Application, environment: Environment, role: Role): string | null {
  if (environment.active_deployment) return 'A deployment is under way. Wait for it, or cancel it.';
  if (!application.repository) return 'Connect a repository first.';
  return roleRefusal(role, 'environment:deploy');
}

function Address({ environment }: { environment: Environment }) {
  const text = environment.site_url.replace(/^https?:\/\//, '');
  return (
    <div className="-my-1 flex min-w-0 items-center gap-1">
      {environment.serving_deployment ? (
        <ExternalLink href={environment.site_url} className="truncate">
          {text}
        </ExternalLink>
      ) : (
        <span className="truncate text-muted">{text}</span>
      )}
      <CopyButton value={environment.site_url} what={`address of ${environment.slug}`} />
    </div>
  );
}
