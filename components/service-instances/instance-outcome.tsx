'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ApplyChanges } from '#components/deployments/use-apply-changes';
import type { InstanceAction } from '#components/service-instances/use-instance-action';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { ButtonLink } from '#components/ui/button-link';
import type { Application, Environment } from '#lib/contracts/applications';
import type { ServiceInstance } from '#lib/contracts/services';
import { paths } from '#lib/paths';
import { operationQuery } from '#lib/queries/deployments';

interface InstanceOutcomeProps {
  application: Application;
  environment: Environment;
  instance: ServiceInstance;
  denied: string | null;
  deniedRemove: string | null;
  deploy: ApplyChanges;
  running: InstanceAction | null;
  onAction: (action: InstanceAction) => void;
  onRemove: () => void;
}

/** What the state means for the person, and the one thing to do next. Nothing for a state that needs nothing. */
export function InstanceOutcome(props: InstanceOutcomeProps): ReactNode {
  const { application, environment, instance, denied, running, onAction } = props;
  const { slug } = environment;
  switch (instance.state) {
    case 'new':
      return (
        <Banner
          tone="info"
          title="Nothing exists outside Stowage yet"
          action={
            <Button
              size="sm"
              variant="primary"
              onClick={() => onAction('provision')}
              pending={running === 'provision'}
              disabledReason={denied}
            >
              Provision
            </Button>
          }
        >
          Provision makes the bucket and its key now. Otherwise the next deployment of {slug} does it first.
        </Banner>
      );
    case 'provisioning_failed':
      return <Failure {...props} />;
    case 'pending_attachment':
      return (
        <Banner
          tone="info"
          title={`Ready: the next deployment of ${slug} attaches it`}
          action={
            <>
              <ButtonLink
                size="sm"
                href={`${paths.variables(application.uuid, { environment: slug })}#${instance.prefix}_STORAGE_DSN`}
              >
                Env Variables
              </ButtonLink>
              <DeployButton {...props} label="Deploy to attach" />
            </>
          }
        >
          Until then you can already load data into it with the key in <Code>{instance.prefix}_STORAGE_DSN</Code>.
        </Banner>
      );
    case 'pending_detachment':
      return (
        <Banner
          tone="warning"
          title={`In use until the next deployment of ${slug}`}
          action={
            <>
              <Button
                size="sm"
                onClick={() => onAction('attach')}
                pending={running === 'attach'}
                disabledReason={denied}
              >
                Undo detach
              </Button>
              <DeployButton {...props} label="Deploy to detach" />
            </>
          }
        >
          The deployment takes its variables away. The bucket and all files in it stay.
        </Banner>
      );
    case 'detached':
      return (
        <Banner
          tone="info"
          title={`Not given to ${slug}; all files are kept`}
          action={
            <Button size="sm" onClick={() => onAction('attach')} pending={running === 'attach'} disabledReason={denied}>
              Attach again
            </Button>
          }
        />
      );
    default:
      return null;
  }
}

function DeployButton({ deploy, environment, application, label }: InstanceOutcomeProps & { label: string }) {
  const active = environment.active_deployment;
  if (active) {
    return (
      <ButtonLink size="sm" href={paths.deployment(application.uuid, active.uuid)}>
        Follow the deployment
      </ButtonLink>
    );
  }
  return (
    <Button
      size="sm"
      variant="primary"
      onClick={deploy.start}
      pending={deploy.pending}
      disabledReason={deploy.disabledReason}
    >
      {label}
    </Button>
  );
}

function Failure({ instance, denied, deniedRemove, running, onAction, onRemove }: InstanceOutcomeProps) {
  const { data: operation } = useQuery({
    ...operationQuery(instance.operation ?? ''),
    enabled: instance.operation !== null,
  });
  const failed = operation?.steps.find((step) => step.state === 'failed');
  return (
    <Banner
      tone="error"
      title={failed ? `Failed at “${failed.label}”` : 'Provisioning failed'}
      action={
        <>
          <Button size="sm" onClick={onRemove} disabledReason={deniedRemove}>
            Remove
          </Button>
          <Button
            size="sm"
            variant="primary"
            onClick={() => onAction('provision')}
            pending={running === 'provision'}
            disabledReason={denied}
          >
            Retry
          </Button>
        </>
      }
    >
      <p>{instance.state_message || operation?.error?.message}</p>
      <p>Retry goes on with the same bucket; what succeeded is not done again.</p>
    </Banner>
  );
}

function Code({ children }: { children: ReactNode }) {
  return <code className="font-mono text-xs">{children}</code>;
}
