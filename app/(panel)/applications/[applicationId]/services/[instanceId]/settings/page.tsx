import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { StorageSettingsView } from '#components/storage/settings/settings-view';
import { pageContext, pageOf, readOrNotFound } from '#lib/http/page-context';
import { domainsQuery } from '#lib/queries/domains';
import { storageSettingsQuery } from '#lib/queries/storage-settings';
import { getQueryClient } from '#lib/query-client';
import { listDomains } from '#lib/services/domains/list';
import { getStorageSettings } from '#lib/services/storage-settings/get';
import { loadInstance } from '../load-instance';

export const metadata: Metadata = { title: 'Settings' };

interface StorageSettingsPageProps {
  params: Promise<{ applicationId: string; instanceId: string }>;
}

/** Visibility, CORS, lifecycle, quota and versioning of one object storage. */
export default async function StorageSettingsPage({ params }: StorageSettingsPageProps) {
  const { applicationId, instanceId } = await params;
  await loadInstance(applicationId, instanceId);
  const ctx = await pageContext();
  const input = { page: 1, page_size: 200, application: applicationId };
  const [settings, domains] = await Promise.all([
    readOrNotFound(() => getStorageSettings({ ctx, input: { id: instanceId } })),
    listDomains({ ctx, input }),
  ]);
  const queryClient = getQueryClient();
  queryClient.setQueryData(storageSettingsQuery(instanceId).queryKey, settings);
  queryClient.setQueryData(domainsQuery(applicationId).queryKey, pageOf(ctx, '/apps/v3/domains/', input, domains));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <StorageSettingsView />
    </HydrationBoundary>
  );
}
