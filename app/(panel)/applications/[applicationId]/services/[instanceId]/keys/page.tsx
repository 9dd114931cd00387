import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { KeysView } from '#components/storage/keys/keys-view';
import { pageContext } from '#lib/http/page-context';
import { storageKeysQuery } from '#lib/queries/storage-keys';
import { getQueryClient } from '#lib/query-client';
import { getStorageKeys } from '#lib/services/storage-keys/get';
import { loadInstance } from '../load-instance';

export const metadata: Metadata = { title: 'Keys' };

interface KeysPageProps {
  params: Promise<{ applicationId: string; instanceId: string }>;
}

/** The keys of one storage. */
export default async function KeysPage({ params }: KeysPageProps) {
  const { applicationId, instanceId } = await params;
  await loadInstance(applicationId, instanceId);
  const ctx = await pageContext();
  const queryClient = getQueryClient();
  const keys = await getStorageKeys({ ctx, input: { id: instanceId } });
  queryClient.setQueryData(storageKeysQuery(instanceId).queryKey, keys);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <KeysView />
    </HydrationBoundary>
  );
}
