import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { FilesView } from '#components/storage/files/files-view';
import type { FilePage } from '#lib/contracts/storage-files';
import { AppError } from '#lib/errors';
import { pageContext } from '#lib/http/page-context';
import { filesQuery, firstPage } from '#lib/queries/storage-files';
import { getQueryClient } from '#lib/query-client';
import type { ServiceContext } from '#lib/services/context';
import { getFilesFacts } from '#lib/services/storage-files/facts';
import { listFiles } from '#lib/services/storage-files/list';
import { loadInstance } from '../load-instance';

export const metadata: Metadata = { title: 'Files' };

interface FilesPageProps {
  params: Promise<{ applicationId: string; instanceId: string }>;
  searchParams: Promise<{ prefix?: string | string[] }>;
}

/** The files of an object storage, with the first page of the folder in the address. */
export default async function FilesPage({ params, searchParams }: FilesPageProps) {
  const { applicationId, instanceId } = await params;
  const [ctx, { prefix }] = await Promise.all([pageContext(), searchParams, loadInstance(applicationId, instanceId)]);
  const folder = typeof prefix === 'string' ? prefix : '';
  const facts = await getFilesFacts({ ctx, input: { id: instanceId } });
  const queryClient = getQueryClient();
  const page = facts.hasBucket ? await findFirstPage(ctx, instanceId, folder) : null;
  if (page) {
    queryClient.setQueryData(filesQuery(instanceId, folder).queryKey, { pages: [page], pageParams: [null] });
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <FilesView facts={facts} />
    </HydrationBoundary>
  );
}

/** Longer than a store that works takes; a page that waits for one that does not is blank for as long. */
const FIRST_PAGE_MS = 2_000;

/** Null when the store refuses or is slow: the browser asks again, and shows the reason with a way to retry. */
async function findFirstPage(ctx: ServiceContext, id: string, prefix: string): Promise<FilePage | null> {
  try {
    return await listFiles({ ctx, input: { id, ...firstPage(prefix) }, timeoutMs: FIRST_PAGE_MS });
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
