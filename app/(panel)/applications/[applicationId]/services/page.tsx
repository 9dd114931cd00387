import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { ServicesView } from '#components/service-instances/services-view';
import { pageContext, pageOf } from '#lib/http/page-context';
import { applicationQuery } from '#lib/queries/applications';
import { serviceInstancesQuery } from '#lib/queries/service-instances';
import { getQueryClient } from '#lib/query-client';
import { listRegions } from '#lib/services/regions/list';
import { listServices } from '#lib/services/regions/list-services';
import { listServiceInstances } from '#lib/services/service-instances/list';
import { loadApplication } from '../load-application';
import { roleIn } from '../role-in';

export const metadata: Metadata = { title: 'Services' };

interface ServicesPageProps {
  params: Promise<{ applicationId: string }>;
  searchParams: Promise<{ environment?: string | string[] }>;
}

const ALL = { page: 1, page_size: 200 };

/** Service instances by environment. */
export default async function ServicesPage({ params, searchParams }: ServicesPageProps) {
  const { applicationId } = await params;
  const application = await loadApplication(applicationId);
  const ctx = await pageContext();
  const input = { ...ALL, application: applicationId };
  const [{ environment }, instances, regions, services] = await Promise.all([
    searchParams,
    listServiceInstances({ ctx, input }),
    listRegions({ ctx, input: { ...ALL, organisation: application.organisation } }),
    listServices({ ctx, input: ALL }),
  ]);
  const queryClient = getQueryClient();
  queryClient.setQueryData(applicationQuery(applicationId).queryKey, application);
  queryClient.setQueryData(
    serviceInstancesQuery(applicationId).queryKey,
    pageOf(ctx, '/apps/v3/service-instances/', input, instances),
  );
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ServicesView
        applicationId={applicationId}
        selected={typeof environment === 'string' ? environment : undefined}
        regions={regions.rows}
        services={services.rows}
        role={roleIn(ctx, application)}
      />
    </HydrationBoundary>
  );
}
