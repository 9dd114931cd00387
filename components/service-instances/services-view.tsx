'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useRefreshAfterDeployment } from '#components/deployments/use-refresh-after-deployment';
import { PageHeader } from '#components/layout/page-header';
import { EnvironmentBlock } from '#components/service-instances/environment-block';
import { roleRefusal } from '#components/sessions/role-refusal';
import { ErrorBanner } from '#components/states/error-banner';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { Button } from '#components/ui/button';
import { Card } from '#components/ui/card';
import type { Application, Environment } from '#lib/contracts/applications';
import type { Service } from '#lib/contracts/catalogue';
import type { Region } from '#lib/contracts/regions';
import type { Role } from '#lib/core/roles';
import { applicationQuery } from '#lib/queries/applications';
import { serviceInstancesQuery } from '#lib/queries/service-instances';

const AddServiceDialog = dynamic(
  async () => (await import('#components/service-instances/add-service-dialog')).AddServiceDialog,
);

interface ServicesViewProps {
  applicationId: string;
  /** Slug of the environment that "Add service" begins with; the first one unless told. */
  selected: string | undefined;
  regions: Region[];
  services: Service[];
  role: Role;
}

/** The services of every environment of an application. */
export function ServicesView({ applicationId, selected, regions, services, role }: ServicesViewProps) {
  const application = useQuery(applicationQuery(applicationId));
  const instances = useQuery(serviceInstancesQuery(applicationId));
  const [collapsed, setCollapsed] = useState<readonly string[]>([]);
  const [adding, setAdding] = useState<Environment | null>(null);
  const environments = application.data?.environments ?? [];
  useRefreshAfterDeployment(application.data?.environments);

  const error = application.error ?? instances.error;
  const retry = () => {
    void application.refetch();
    void instances.refetch();
  };
  const isRetrying = application.isFetching || instances.isFetching;
  const areAllCollapsed = environments.length > 0 && environments.every(({ uuid }) => collapsed.includes(uuid));
  const first = environments.find(({ slug }) => slug === selected) ?? environments[0];

  return (
    <>
      <PageHeader
        title="Services"
        description="What each environment has beside its code. A service reaches the application at the next deployment."
        actions={
          <>
            {environments.length > 1 && (
              <Button
                variant="ghost"
                onClick={() => setCollapsed(areAllCollapsed ? [] : environments.map(({ uuid }) => uuid))}
              >
                {areAllCollapsed ? 'Expand all' : 'Collapse all'}
              </Button>
            )}
            <Button
              variant="primary"
              icon={<Plus />}
              onClick={() => setAdding(first ?? null)}
              disabledReason={roleRefusal(role, 'service:write') ?? (!first && 'Add an environment first.')}
            >
              Add service
            </Button>
          </>
        }
      />
      {application.data && instances.data ? (
        <div className="flex flex-col gap-4">
          {error && <ErrorBanner error={error} onRetry={retry} isRetrying={isRetrying} />}
          <Blocks
            application={application.data}
            instancesOf={(id) => instances.data.results.filter((row) => row.environment === id)}
            regions={regions}
            role={role}
            collapsed={collapsed}
            onToggle={(id) =>
              setCollapsed((ids) => (ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]))
            }
            onAdd={setAdding}
          />
        </div>
      ) : (
        <Card>
          {error ? (
            <ErrorState error={error} what="The services" onRetry={retry} isRetrying={isRetrying} />
          ) : (
            <LoadingState label="Loading services" />
          )}
        </Card>
      )}
      {adding && application.data && (
        <AddServiceDialog
          application={application.data}
          environment={adding}
          regions={regions}
          services={services}
          onClose={() => setAdding(null)}
        />
      )}
    </>
  );
}

interface BlocksProps {
  application: Application;
  instancesOf: (environmentId: string) => React.ComponentProps<typeof EnvironmentBlock>['instances'];
  regions: Region[];
  role: Role;
  collapsed: readonly string[];
  onToggle: (environmentId: string) => void;
  onAdd: (environment: Environment) => void;
}

function Blocks({ application, instancesOf, collapsed, onToggle, onAdd, ...shared }: BlocksProps) {
  return application.environments.map((environment) => (
    <EnvironmentBlock
      key={environment.uuid}
      application={application}
      environment={environment}
      instances={instancesOf(environment.uuid)}
      isOpen={!collapsed.includes(environment.uuid)}
      onToggle={() => onToggle(environment.uuid)}
      onAdd={() => onAdd(environment)}
      {...shared}
    />
  ));
}
