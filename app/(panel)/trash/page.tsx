import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { PageFrame } from '#components/layout/page-frame';
import { pageFromParam } from '#components/table/page-param';
import { TrashView } from '#components/trash/trash-view';
import { pageContext, pageOf } from '#lib/http/page-context';
import { TRASH_PER_PAGE, trashQuery } from '#lib/queries/trash';
import { getQueryClient } from '#lib/query-client';
import { listTrash } from '#lib/services/trash/list';

export const metadata: Metadata = { title: 'Trash' };

interface TrashPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function TrashPage({ searchParams }: TrashPageProps) {
  const params = await searchParams;
  const page = pageFromParam(params.page);
  const search = ([params.search].flat()[0] ?? '').trim();
  const ctx = await pageContext();
  const input = { page, page_size: TRASH_PER_PAGE };
  const rows = await listTrash({ ctx, input: { ...input, search } });
  const queryClient = getQueryClient();
  queryClient.setQueryData(trashQuery({ page, search }).queryKey, pageOf(ctx, '/apps/v3/trash/', input, rows));
  return (
    <PageFrame>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <TrashView roles={Object.fromEntries(ctx.memberships)} />
      </HydrationBoundary>
    </PageFrame>
  );
}
