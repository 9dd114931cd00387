import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { DomainsView } from '#components/domains/domains-view';
import { pageContext, pageOf } from '#lib/http/page-context';
import { applicationQuery } from '#lib/queries/applications';
import { domainsQuery } from '#lib/queries/domains';
import { getQueryClient } from '#lib/query-client';
import { listDomains } from '#lib/services/domains/list';
import { loadApplication } from '../load-application';
import { roleIn } from '../role-in';

export const metadata: Metadata = { title: 'Domains' };

interface DomainsPageProps {
  params: Promise<{ applicationId: string }>;
}

/** Domain names by environment. */
export default async function DomainsPage({ params }: DomainsPageProps) {
  const { applicationId } = await params;
  const application = await loadApplication(applicationId);
  const ctx = await pageContext();
  const input = { page: 1, page_size: 200, application: applicationId };
  const domains = await listDomains({ ctx, input });
  const queryClient = getQueryClient();
  queryClient.setQueryData(applicationQuery(applicationId).queryKey, application);
  queryClient.setQueryData(domainsQuery(applicationId).queryKey, pageOf(ctx, '/apps/v3/domains/', input, domains));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <DomainsView applicationId={applicationId} role={roleIn(ctx, application)} />
    </HydrationBoundary>
  );
}
