import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { SettingsView } from '#components/applications/settings-view';
import { pageContext } from '#lib/http/page-context';
import { applicationQuery } from '#lib/queries/applications';
import { getQueryClient } from '#lib/query-client';
import { loadApplication } from '../load-application';
import { roleIn } from '../role-in';

export const metadata: Metadata = { title: 'Settings' };

interface SettingsPageProps {
  params: Promise<{ applicationId: string }>;
}

export default async function SettingsPage({ params }: SettingsPageProps) {
  const { applicationId } = await params;
  const [ctx, application] = await Promise.all([pageContext(), loadApplication(applicationId)]);
  const queryClient = getQueryClient();
  queryClient.setQueryData(applicationQuery(applicationId).queryKey, application);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SettingsView applicationId={applicationId} role={roleIn(ctx, application)} />
    </HydrationBoundary>
  );
}
