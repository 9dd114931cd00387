import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { PageFrame } from '#components/layout/page-frame';
import { RegionView } from '#components/regions/region-view';
import { pageContext } from '#lib/http/page-context';
import { regionQuery } from '#lib/queries/regions';
import { getQueryClient } from '#lib/query-client';
import { refusalOf } from '../refusal-of';
import { loadRegion } from './load-region';

interface RegionPageProps {
  params: Promise<{ regionId: string }>;
}

export async function generateMetadata({ params }: RegionPageProps): Promise<Metadata> {
  return { title: (await loadRegion((await params).regionId)).name };
}

export default async function RegionPage({ params }: RegionPageProps) {
  const region = await loadRegion((await params).regionId);
  const ctx = await pageContext();
  const queryClient = getQueryClient();
  queryClient.setQueryData(regionQuery(region.uuid).queryKey, region);
  return (
    <PageFrame>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <RegionView regionId={region.uuid} denied={refusalOf(ctx, region.organisation)} />
      </HydrationBoundary>
    </PageFrame>
  );
}
