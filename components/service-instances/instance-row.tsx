'use client';

import { Box, Lock } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useApplyChanges } from '#components/deployments/use-apply-changes';
import { InstanceMenu } from '#components/service-instances/instance-menu';
import { InstanceOutcome } from '#components/service-instances/instance-outcome';
import { InstanceProgress } from '#components/service-instances/instance-progress';
import { useInstanceAction } from '#components/service-instances/use-instance-action';
import { roleRefusal } from '#components/sessions/role-refusal';
import { Button } from '#components/ui/button';
import { RelativeTime } from '#components/ui/relative-time';
import { Badge, StatePill } from '#components/ui/state-pill';
import { TextLink } from '#components/ui/text-link';
import type { Application, Environment } from '#lib/contracts/applications';
import type { ServiceInstance } from '#lib/contracts/services';
import type { Role } from '#lib/core/roles';
import { serviceInstanceViews } from '#lib/core/states';
import { paths } from '#lib/paths';

const DetailsDialog = dynamic(
  async () => (await import('#components/service-instances/instance-details-dialog')).InstanceDetailsDialog,
);
const RemoveDialog = dynamic(
  async () => (await import('#components/service-instances/remove-instance-dialog')).RemoveInstanceDialog,
);

// One time zone for server and browser, so that both draw the same day.
const day = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });

interface InstanceRowProps {
  application: Application;
  environment: Environment;
  instance: ServiceInstance;
  regionName: string;
  role: Role;
}

/** One service instance: what it is, its state, what is going on, what to do next. */
export function InstanceRow({ application, environment, instance, regionName, role }: InstanceRowProps) {
  const { run, running } = useInstanceAction(application.uuid, instance);
  const deploy = useApplyChanges(application, environment, role);
  const [dialog, setDialog] = useState<'details' | 'remove' | null>(null);
  const denied = { write: roleRefusal(role, 'service:write'), remove: roleRefusal(role, 'service:remove') };
  const view = serviceInstanceViews[instance.state];
  const name = `${instance.service_name} ${instance.prefix}`;
  const close = () => setDialog(null);

  return (
    <li aria-label={name} className="flex flex-col gap-3 border-b px-4 py-3 last:border-b-0">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,0.7fr)_10rem_auto]">
        <div className="flex min-w-0 items-center gap-2.5">
          <span
            aria-hidden="true"
            className="flex size-7 shrink-0 items-center justify-center rounded-md bg-blue-soft text-blue [&>svg]:size-4"
          >
            <Box />
          </span>
          <span className="min-w-0 font-medium">{instance.service_name}</span>
          {instance.visibility === 'private' && (
            <Badge>
              <Lock aria-hidden="true" />
              Private
            </Badge>
          )}
        </div>
        <code className="order-3 col-span-2 min-w-0 truncate pl-9.5 font-mono text-xs text-muted sm:order-none sm:col-span-1 sm:pl-0">
          <span className="sr-only">Prefix </span>
          {instance.prefix}
        </code>
        <span className="order-4 col-span-2 pl-9.5 text-sm text-muted sm:order-none sm:col-span-1 sm:pl-0">
          <span className="sr-only">Region </span>
          {regionName}
        </span>
        <span role="status" className="order-5 col-span-2 pt-1 pl-9.5 sm:order-none sm:col-span-1 sm:p-0">
          <StatePill tone={view.tone} isTransitional={view.isTransitional}>
            {view.label}
          </StatePill>
        </span>
        <span className="order-2 -mr-2 sm:order-none">
          <InstanceMenu
            instance={instance}
            denied={denied}
            onAction={run}
            onDetails={() => setDialog('details')}
            onRemove={() => setDialog('remove')}
          />
        </span>
      </div>
      <div className="empty:hidden sm:pl-9.5">
        {view.isTransitional ? (
          <Progress
            applicationId={application.uuid}
            environment={environment}
            instance={instance}
            denied={denied.write}
          />
        ) : (
          <InstanceOutcome
            application={application}
            environment={environment}
            instance={instance}
            denied={denied.write}
            deniedRemove={denied.remove}
            deploy={deploy}
            running={running}
            onAction={run}
            onRemove={() => setDialog('remove')}
          />
        )}
        {instance.state === 'trashed' && instance.destroy_after && (
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
            <p className="max-w-xl text-sm text-muted">
              Destroyed for good <RelativeTime at={instance.destroy_after} className="font-medium text-fg" />, on{' '}
              {day.format(Date.parse(instance.destroy_after))}. Until then Restore brings it back as Detached, with
              every file.
            </p>
            <Button
              size="sm"
              onClick={() => run('restore')}
              pending={running === 'restore'}
              disabledReason={denied.write}
            >
              Restore
            </Button>
          </div>
        )}
      </div>
      {dialog === 'details' && (
        <DetailsDialog application={application} environment={environment} instance={instance} onClose={close} />
      )}
      {dialog === 'remove' && (
        <RemoveDialog application={application} environment={environment} instance={instance} onClose={close} />
      )}
    </li>
  );
}

function Progress(props: {
  applicationId: string;
  environment: Environment;
  instance: ServiceInstance;
  denied: string | null;
}) {
  const { applicationId, environment, instance, denied } = props;
  const deployment = environment.active_deployment;
  if (instance.state === 'provisioning' && deployment) {
    return (
      <p className="text-sm text-muted">
        The running deployment provisions it.{' '}
        <TextLink href={paths.deployment(applicationId, deployment.uuid)}>Follow the log</TextLink>
      </p>
    );
  }
  return instance.operation ? <InstanceProgress operationId={instance.operation} denied={denied} /> : null;
}
