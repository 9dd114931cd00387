'use client';

import { Box, Lock } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { InstanceMenu } from '#components/service-instances/instance-menu';
import { InstanceStatus } from '#components/service-instances/instance-status';
import { useInstanceAction } from '#components/service-instances/use-instance-action';
import { roleRefusal } from '#components/sessions/role-refusal';
import { IntentLink } from '#components/ui/intent-link';
import { Badge, StatePill } from '#components/ui/state-pill';
import type { Application, Environment } from '#lib/contracts/applications';
import type { ServiceInstance } from '#lib/contracts/services';
import type { Role } from '#lib/core/roles';
import { serviceInstanceViews } from '#lib/core/states';
import { storagePath } from '#lib/core/storage-path';
import { paths } from '#lib/paths';

const RemoveDialog = dynamic(
  async () => (await import('#components/service-instances/remove-instance-dialog')).RemoveInstanceDialog,
);
const DestroyDialog = dynamic(async () => (await import('#components/trash/destroy-dialog')).DestroyDialog);

interface InstanceRowProps {
  application: Application;
  environment: Environment;
  instance: ServiceInstance;
  regionName: string;
  role: Role;
}

/** One service instance: what it is, its state, what is going on, what to do next. */
export function InstanceRow({ application, environment, instance, regionName, role }: InstanceRowProps) {
  const { run } = useInstanceAction(application.uuid, instance);
  const [asking, setAsking] = useState<'remove' | 'destroy' | null>(null);
  const denied = {
    write: roleRefusal(role, 'service:write'),
    remove: roleRefusal(role, 'service:remove'),
    destroy: roleRefusal(role, 'service:destroy'),
  };
  const view = serviceInstanceViews[instance.state];
  const name = `${instance.service_name} ${instance.prefix}`;

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
          <IntentLink
            href={paths.storage(application.uuid, instance.uuid)}
            aria-label={`Open ${name}`}
            className="min-w-0 rounded-sm font-medium hover:underline"
          >
            {instance.service_name}
          </IntentLink>
          {instance.visibility === 'private' && (
            <Badge>
              <Lock aria-hidden="true" />
              Private
            </Badge>
          )}
        </div>
        <code
          title={instance.prefix}
          className="order-3 col-span-2 min-w-0 truncate pl-9.5 font-mono text-xs text-muted sm:order-none sm:col-span-1 sm:pl-0"
        >
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
            applicationId={application.uuid}
            instance={instance}
            denied={denied}
            onAction={run}
            onRemove={() => setAsking('remove')}
            onDestroy={() => setAsking('destroy')}
          />
        </span>
      </div>
      <div className="has-[>:empty]:hidden empty:hidden sm:pl-9.5">
        <InstanceStatus application={application} environment={environment} instance={instance} role={role} />
      </div>
      {asking === 'remove' && (
        <RemoveDialog
          application={application}
          environment={environment}
          instance={instance}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'destroy' && (
        <DestroyDialog
          id={instance.uuid}
          path={storagePath(application.slug, environment.slug, instance.prefix)}
          onClose={() => setAsking(null)}
        />
      )}
    </li>
  );
}
