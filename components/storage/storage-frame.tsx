'use client';

import { useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRefreshAfterDeployment } from '#components/deployments/use-refresh-after-deployment';
import { EnvironmentName } from '#components/environments/environment-name';
import { Breadcrumbs } from '#components/layout/breadcrumbs';
import { PageHeader } from '#components/layout/page-header';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { StorageContext } from '#components/storage/storage-context';
import { StorageTabs } from '#components/storage/storage-tabs';
import { Badge, StatePill } from '#components/ui/state-pill';
import type { Region } from '#lib/contracts/regions';
import type { Role } from '#lib/core/roles';
import { serviceInstanceViews } from '#lib/core/states';
import { paths } from '#lib/paths';
import { applicationQuery } from '#lib/queries/applications';
import { serviceInstanceQuery } from '#lib/queries/service-instances';

interface StorageFrameProps {
  applicationId: string;
  instanceId: string;
  regions: Region[];
  role: Role;
  children: ReactNode;
}

/** Name, state and tabs of one object storage; its pages find it with `useStorage`. */
export function StorageFrame({ applicationId, instanceId, regions, role, children }: StorageFrameProps) {
  const application = useQuery(applicationQuery(applicationId));
  const query = useQuery(serviceInstanceQuery(instanceId));
  useRefreshAfterDeployment(application.data?.environments);
  const instance = query.data;
  const environment = application.data?.environments.find(({ uuid }) => uuid === instance?.environment);

  if (!instance || !application.data || !environment) {
    const error = query.error ?? application.error;
    if (!error) return <LoadingState label="Loading the object storage" />;
    return <ErrorState error={error} what="The object storage" onRetry={() => void query.refetch()} />;
  }
  const view = serviceInstanceViews[instance.state];
  const region = regions.find(({ uuid }) => uuid === instance.region) ?? null;
  const services = paths.services(applicationId, { environment: environment.slug });
  return (
    <StorageContext value={{ application: application.data, environment, instance, region, role }}>
      <PageHeader
        breadcrumbs={<Breadcrumbs items={[{ label: 'Services', href: services }]} />}
        title={
          <>
            {instance.service_name} {instance.prefix}
            <span role="status" className="flex">
              <StatePill tone={view.tone} isTransitional={view.isTransitional}>
                {view.label}
              </StatePill>
            </span>
            {instance.visibility === 'private' && (
              <Badge>
                <Lock aria-hidden="true" />
                Private
              </Badge>
            )}
          </>
        }
        description={
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="sr-only">Environment </span>
            <EnvironmentName environment={environment} />
            <span aria-hidden="true">·</span>
            <span>{region ? region.name : 'Unknown region'}</span>
          </span>
        }
      />
      <StorageTabs applicationId={applicationId} instanceId={instanceId} />
      {children}
    </StorageContext>
  );
}
