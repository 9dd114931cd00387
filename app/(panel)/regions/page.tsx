import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { PageFrame } from '#components/layout/page-frame';
import { RegionsView } from '#components/regions/regions-view';
import { pageFromParam } from '#components/table/page-param';
import { pageContext, pageOf } from '#lib/http/page-context';
import { REGIONS_PER_PAGE, regionsQuery } from '#lib/queries/regions';
import { getQueryClient } from '#lib/query-client';
import { listRegions } from '#lib/services/regions/list';
import { refusalOf } from './refusal-of';

export const metadata: Metadata = { title: 'Regions' };

interface RegionsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function RegionsPage({ searchParams }: RegionsPageProps) {
  const page = pageFromParam((await searchParams).page);
  const ctx = await pageContext();
  const input = { page, page_size: REGIONS_PER_PAGE };
  const rows = await listRegions({ ctx, input });
  const queryClient = getQueryClient();
  queryClient.setQueryData(regionsQuery(page).queryKey, pageOf(ctx, '/apps/v3/regions/', input, rows));
  return (
    <PageFrame>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <RegionsView denied={refusalOf(ctx, null)} />
      </HydrationBoundary>
    </PageFrame>
  );
}
