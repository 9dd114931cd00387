import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { MoveView } from '#components/storage/move/move-view';
import { pageContext } from '#lib/http/page-context';
import { storageMoveQuery } from '#lib/queries/storage-moves';
import { getQueryClient } from '#lib/query-client';
import { listRegions } from '#lib/services/regions/list';
import { getStorageMove } from '#lib/services/storage-moves/get';
import { loadApplication } from '../../../load-application';
import { loadInstance } from '../load-instance';

export const metadata: Metadata = { title: 'Region' };

interface RegionPageProps {
  params: Promise<{ applicationId: string; instanceId: string }>;
}

/** Where the bucket is, and its way to another region. */
export default async function RegionPage({ params }: RegionPageProps) {
  const { applicationId, instanceId } = await params;
  await loadInstance(applicationId, instanceId);
  const [ctx, application] = await Promise.all([pageContext(), loadApplication(applicationId)]);
  const [move, regions] = await Promise.all([
    getStorageMove({ ctx, input: { id: instanceId } }),
    listRegions({ ctx, input: { page: 1, page_size: 200, organisation: application.organisation } }),
  ]);
  const queryClient = getQueryClient();
  queryClient.setQueryData(storageMoveQuery(instanceId).queryKey, move);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <MoveView regions={regions.rows} />
    </HydrationBoundary>
  );
}
