import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { StorageFrame } from '#components/storage/storage-frame';
import { pageContext } from '#lib/http/page-context';
import { applicationQuery } from '#lib/queries/applications';
import { serviceInstanceQuery } from '#lib/queries/service-instances';
import { getQueryClient } from '#lib/query-client';
import { listRegions } from '#lib/services/regions/list';
import { loadApplication } from '../../load-application';
import { roleIn } from '../../role-in';
import { loadInstance } from './load-instance';

interface StorageLayoutProps {
  params: Promise<{ applicationId: string; instanceId: string }>;
  children: ReactNode;
}

export async function generateMetadata({ params }: StorageLayoutProps): Promise<Metadata> {
  const { applicationId, instanceId } = await params;
  const [application, instance] = await Promise.all([
    loadApplication(applicationId),
    loadInstance(applicationId, instanceId),
  ]);
  const name = `${instance.service_name} ${instance.prefix}`;
  return { title: { template: `%s · ${name} · ${application.name} · Stowage`, default: name } };
}

/** The frame of every page of one object storage. */
export default async function StorageLayout({ params, children }: StorageLayoutProps) {
  const { applicationId, instanceId } = await params;
  const [ctx, application, instance] = await Promise.all([
    pageContext(),
    loadApplication(applicationId),
    loadInstance(applicationId, instanceId),
  ]);
  const regions = await listRegions({ ctx, input: { page: 1, page_size: 200 } });
  const queryClient = getQueryClient();
  queryClient.setQueryData(applicationQuery(applicationId).queryKey, application);
  queryClient.setQueryData(serviceInstanceQuery(instanceId).queryKey, instance);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <StorageFrame
        applicationId={applicationId}
        instanceId={instanceId}
        regions={regions.rows}
        role={roleIn(ctx, application)}
      >
        {children}
      </StorageFrame>
    </HydrationBoundary>
  );
}
