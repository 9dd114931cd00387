'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useApplyChanges } from '#components/deployments/use-apply-changes';
import { InstanceOutcome } from '#components/service-instances/instance-outcome';
import { InstanceProgress } from '#components/service-instances/instance-progress';
import { useInstanceAction } from '#components/service-instances/use-instance-action';
import { roleRefusal } from '#components/sessions/role-refusal';
import { Button } from '#components/ui/button';
import { useNow } from '#components/ui/now';
import { RelativeTime } from '#components/ui/relative-time';
import { TextLink } from '#components/ui/text-link';
import type { Application, Environment } from '#lib/contracts/applications';
import type { ServiceInstance } from '#lib/contracts/services';
import type { Role } from '#lib/core/roles';
import { serviceInstanceViews } from '#lib/core/states';
import { paths } from '#lib/paths';

const DriftBanner = dynamic(async () => (await import('#components/service-instances/drift-banner')).DriftBanner);
const RemoveDialog = dynamic(
  async () => (await import('#components/service-instances/remove-instance-dialog')).RemoveInstanceDialog,
);

// One time zone for server and browser, so that both draw the same day.
const day = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });

interface InstanceStatusProps {
  application: Application;
  environment: Environment;
  instance: ServiceInstance;
  role: Role;
}

/** What is going on with an instance, and the one thing to do next. Nothing when all is well. */
export function InstanceStatus({ application, environment, instance, role }: InstanceStatusProps) {
  const { run, running } = useInstanceAction(application.uuid, instance);
  const deploy = useApplyChanges(application, environment, role);
  const [isRemoving, setRemoving] = useState(false);
  const denied = roleRefusal(role, 'service:write');
  if (serviceInstanceViews[instance.state].isTransitional) {
    return <Progress applicationId={application.uuid} environment={environment} instance={instance} denied={denied} />;
  }
  if (instance.state === 'trashed' && instance.destroy_after) {
    return (
      <InTrash
        until={instance.destroy_after}
        note={instance.state_message}
        onRestore={() => run('restore')}
        pending={running === 'restore'}
        denied={denied}
      />
    );
  }
  return (
    <div className="flex flex-col gap-2 empty:hidden">
      {instance.drift.length > 0 && (
        <DriftBanner applicationId={application.uuid} instance={instance} denied={denied} />
      )}
      <InstanceOutcome
        application={application}
        environment={environment}
        instance={instance}
        denied={denied}
        deniedRemove={roleRefusal(role, 'service:remove')}
        deploy={deploy}
        running={running}
        onAction={run}
        onRemove={() => setRemoving(true)}
      />
      {isRemoving && (
        <RemoveDialog
          application={application}
          environment={environment}
          instance={instance}
          onClose={() => setRemoving(false)}
        />
      )}
    </div>
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

function InTrash(props: {
  until: string;
  /** What is not as it should be in the trash, or not yet. */
  note: string;
  onRestore: () => void;
  pending: boolean;
  denied: string | null;
}) {
  const { until, note, onRestore, pending, denied } = props;
  const now = useNow('halfMinute');
  // What a cancelled move had copied has no time in the trash.
  if (now !== null && Date.parse(until) <= now)
    return <p className="text-sm text-muted">Its time in the trash is over. It is about to be destroyed for good.</p>;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <p className="max-w-xl text-sm text-muted">
        Destroyed for good <RelativeTime at={until} className="font-medium text-fg" />, on{' '}
        {day.format(Date.parse(until))}. Until then Restore brings it back as Detached, with every file.{' '}
        {note || 'Nobody reads them without a key meanwhile.'}
      </p>
      <Button size="sm" onClick={onRestore} pending={pending} disabledReason={denied}>
        Restore
      </Button>
    </div>
  );
}
