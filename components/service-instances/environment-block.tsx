'use client';

import { clsx } from 'clsx';
import { ChevronDown, Plus, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { EnvironmentName } from '#components/environments/environment-name';
import { InstanceRow } from '#components/service-instances/instance-row';
import { roleRefusal } from '#components/sessions/role-refusal';
import { Button } from '#components/ui/button';
import { Card } from '#components/ui/card';
import { IconButton } from '#components/ui/icon-button';
import type { Application, Environment } from '#lib/contracts/applications';
import type { Region } from '#lib/contracts/regions';
import type { ServiceInstance } from '#lib/contracts/services';
import type { Role } from '#lib/core/roles';

interface EnvironmentBlockProps {
  application: Application;
  environment: Environment;
  instances: ServiceInstance[];
  regions: Region[];
  role: Role;
  isOpen: boolean;
  onToggle: () => void;
  onAdd: () => void;
}

const TRASH = ['trashed', 'removing'];

/** The services of one environment, and below them its trash. */
export function EnvironmentBlock(props: EnvironmentBlockProps) {
  const { application, environment, instances, regions, role, isOpen, onToggle, onAdd } = props;
  const id = useId();
  const denied = roleRefusal(role, 'service:write');
  const present = instances.filter((instance) => !TRASH.includes(instance.state));
  const trash = instances.filter((instance) => TRASH.includes(instance.state));
  const rows = (list: ServiceInstance[]) =>
    list.map((instance) => (
      <InstanceRow
        key={instance.uuid}
        application={application}
        environment={environment}
        instance={instance}
        regionName={regions.find((region) => region.uuid === instance.region)?.name ?? 'Unknown region'}
        role={role}
      />
    ));

  return (
    <Card aria-labelledby={`${id}-heading`}>
      <div className={clsx('flex items-center justify-between gap-3 px-2 py-2', isOpen && 'border-b')}>
        <h2 id={`${id}-heading`} className="min-w-0">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={`${id}-content`}
            onClick={onToggle}
            className="flex min-w-0 items-center gap-2 rounded-md px-2 py-1 font-semibold hover:bg-hover"
          >
            <ChevronDown
              aria-hidden="true"
              className={clsx('size-4 shrink-0 text-faint transition-transform', !isOpen && '-rotate-90')}
            />
            <EnvironmentName environment={environment} />
            <span className="text-sm font-normal whitespace-nowrap text-faint">{countLabel(present.length)}</span>
          </button>
        </h2>
        <IconButton
          label={`Add service to ${environment.slug}`}
          icon={<Plus />}
          onClick={onAdd}
          disabledReason={denied}
        />
      </div>
      <div id={`${id}-content`} hidden={!isOpen}>
        {present.length > 0 ? (
          <ul aria-label={`Services of ${environment.slug}`}>{rows(present)}</ul>
        ) : (
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-5 text-sm">
            <p className="max-w-lg text-muted">
              <span className="font-medium text-fg">No services yet.</span> Object storage gives {environment.slug} a
              bucket of its own, a key that opens only it, and a DSN in its variables.
            </p>
            <Button onClick={onAdd} icon={<Plus />} disabledReason={denied}>
              Add object storage
              <span className="sr-only"> to {environment.slug}</span>
            </Button>
          </div>
        )}
        {trash.length > 0 && (
          <section aria-labelledby={`${id}-trash`} className="rounded-b-lg border-t bg-sunken/60">
            <h3
              id={`${id}-trash`}
              className="flex items-center gap-1.5 px-4 pt-3 text-xs font-medium text-faint [&>svg]:size-3.5"
            >
              <Trash2 aria-hidden="true" />
              Trash
            </h3>
            <ul aria-label={`Trash of ${environment.slug}`}>{rows(trash)}</ul>
          </section>
        )}
      </div>
    </Card>
  );
}

function countLabel(count: number): string {
  if (count === 0) return 'no services';
  return count === 1 ? '1 service' : `${count} services`;
}
