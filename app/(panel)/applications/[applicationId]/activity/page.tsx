import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { ActivityView } from '#components/activity/activity-view';
import { pageFromParam } from '#components/table/page-param';
import { pageContext, pageOf } from '#lib/http/page-context';
import { auditQuery, EVENTS_PER_PAGE } from '#lib/queries/audit';
import { getQueryClient } from '#lib/query-client';
import { listAuditEvents } from '#lib/services/audit/list';
import { loadApplication } from '../load-application';

export const metadata: Metadata = { title: 'Activity' };

interface ApplicationActivityPageProps {
  params: Promise<{ applicationId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ApplicationActivityPage({ params, searchParams }: ApplicationActivityPageProps) {
  const { applicationId } = await params;
  const page = pageFromParam((await searchParams).page);
  const [ctx] = await Promise.all([pageContext(), loadApplication(applicationId)]);
  const input = { page, page_size: EVENTS_PER_PAGE };
  const rows = await listAuditEvents({ ctx, input: { ...input, application: applicationId } });
  const queryClient = getQueryClient();
  queryClient.setQueryData(
    auditQuery({ application: applicationId, page }).queryKey,
    pageOf(ctx, '/apps/v3/audit-log/', input, rows),
  );
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ActivityView applicationId={applicationId} />
    </HydrationBoundary>
  );
}
