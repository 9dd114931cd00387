import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { EnvironmentsView } from '#components/environments/environments-view';
import { pageContext } from '#lib/http/page-context';
import { applicationQuery } from '#lib/queries/applications';
import { pendingChangesQuery } from '#lib/queries/environments';
import { getQueryClient } from '#lib/query-client';
import { getPendingChanges } from '#lib/services/environments/get-pending-changes';
import { loadApplication } from './load-application';
import { roleIn } from './role-in';

interface EnvironmentsPageProps {
  params: Promise<{ applicationId: string }>;
}

export default async function EnvironmentsPage({ params }: EnvironmentsPageProps) {
  const { applicationId } = await params;
  const [ctx, application] = await Promise.all([pageContext(), loadApplication(applicationId)]);
  const queryClient = getQueryClient();
  queryClient.setQueryData(applicationQuery(applicationId).queryKey, application);
  await Promise.all(
    application.environments.map(async ({ uuid }) => {
      const changes = await getPendingChanges({ ctx, input: { id: uuid } });
      queryClient.setQueryData(pendingChangesQuery(uuid).queryKey, changes);
    }),
  );
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <EnvironmentsView applicationId={applicationId} role={roleIn(ctx, application)} />
    </HydrationBoundary>
  );
}
