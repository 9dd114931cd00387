import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { DeploymentsView } from '#components/deployments/deployments-view';
import { pageFromParam } from '#components/table/page-param';
import { pageContext, pageOf } from '#lib/http/page-context';
import { DEPLOYMENTS_PER_PAGE, deploymentsQuery } from '#lib/queries/deployments';
import { getQueryClient } from '#lib/query-client';
import { listDeployments } from '#lib/services/deployments/list';
import { loadApplication } from '../load-application';

export const metadata: Metadata = { title: 'Deployments' };

interface DeploymentsPageProps {
  params: Promise<{ applicationId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function DeploymentsPage({ params, searchParams }: DeploymentsPageProps) {
  const { applicationId } = await params;
  const query = await searchParams;
  const [ctx, application] = await Promise.all([pageContext(), loadApplication(applicationId)]);
  const page = pageFromParam(query.page);
  const environment = application.environments.find(({ slug }) => slug === query.environment);
  const filter = { application: applicationId, environment: environment?.uuid };
  const input = { page, page_size: DEPLOYMENTS_PER_PAGE };
  const rows = await listDeployments({ ctx, input: { ...filter, ...input } });
  const queryClient = getQueryClient();
  queryClient.setQueryData(
    deploymentsQuery({ ...filter, page }).queryKey,
    pageOf(ctx, '/apps/v3/deployments/', input, rows),
  );
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <DeploymentsView
        application={{
          uuid: applicationId,
          environments: application.environments.map(({ uuid, slug }) => ({ uuid, slug })),
        }}
        selected={environment?.slug}
      />
    </HydrationBoundary>
  );
}
