import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { ActivityView } from '#components/activity/activity-view';
import { PageFrame } from '#components/layout/page-frame';
import { pageFromParam } from '#components/table/page-param';
import { pageContext, pageOf } from '#lib/http/page-context';
import { auditQuery, EVENTS_PER_PAGE } from '#lib/queries/audit';
import { getQueryClient } from '#lib/query-client';
import { listAuditEvents } from '#lib/services/audit/list';

export const metadata: Metadata = { title: 'Activity' };

interface ActivityPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ActivityPage({ searchParams }: ActivityPageProps) {
  const page = pageFromParam((await searchParams).page);
  const ctx = await pageContext();
  const input = { page, page_size: EVENTS_PER_PAGE };
  const rows = await listAuditEvents({ ctx, input });
  const queryClient = getQueryClient();
  queryClient.setQueryData(auditQuery({ page }).queryKey, pageOf(ctx, '/apps/v3/audit-log/', input, rows));
  return (
    <PageFrame>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <ActivityView />
      </HydrationBoundary>
    </PageFrame>
  );
}
