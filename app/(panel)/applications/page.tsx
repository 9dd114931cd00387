import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { ApplicationsView } from '#components/applications/applications-view';
import { parseSearch } from '#components/applications/search-terms';
import { PageFrame } from '#components/layout/page-frame';
import { pageFromParam } from '#components/table/page-param';
import { pageContext, pageOf } from '#lib/http/page-context';
import { APPLICATIONS_PER_PAGE, applicationsQuery } from '#lib/queries/applications';
import { getQueryClient } from '#lib/query-client';
import { listApplications } from '#lib/services/applications/list';
import { organisationsWith } from '#lib/services/context';

export const metadata: Metadata = { title: 'Applications' };

interface ApplicationsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ApplicationsPage({ searchParams }: ApplicationsPageProps) {
  const params = await searchParams;
  const page = pageFromParam(params.page);
  const { search } = parseSearch([params.search].flat()[0] ?? '');
  const ctx = await pageContext();
  const input = { page, page_size: APPLICATIONS_PER_PAGE };
  const rows = await listApplications({ ctx, input: { ...input, search } });
  const queryClient = getQueryClient();
  queryClient.setQueryData(
    applicationsQuery({ page, search }).queryKey,
    pageOf(ctx, '/apps/v3/applications/', input, rows),
  );
  const canCreate = organisationsWith(ctx, 'application:create').length > 0;
  return (
    <PageFrame>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <ApplicationsView refusal={canCreate ? null : 'Your role does not allow creating applications.'} />
      </HydrationBoundary>
    </PageFrame>
  );
}
