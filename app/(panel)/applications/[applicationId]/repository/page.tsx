import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { RepositoryView } from '#components/repositories/repository-view';
import { pageContext } from '#lib/http/page-context';
import { applicationQuery } from '#lib/queries/applications';
import { repositoryQuery } from '#lib/queries/repositories';
import { getQueryClient } from '#lib/query-client';
import { getRepository } from '#lib/services/repositories/get';
import { loadApplication } from '../load-application';
import { roleIn } from '../role-in';

export const metadata: Metadata = { title: 'Repository' };

interface RepositoryPageProps {
  params: Promise<{ applicationId: string }>;
}

export default async function RepositoryPage({ params }: RepositoryPageProps) {
  const { applicationId } = await params;
  const [ctx, application] = await Promise.all([pageContext(), loadApplication(applicationId)]);
  const queryClient = getQueryClient();
  queryClient.setQueryData(applicationQuery(applicationId).queryKey, application);
  if (application.repository) {
    const repository = await getRepository({ ctx, input: { id: application.repository } });
    queryClient.setQueryData(repositoryQuery(repository.uuid).queryKey, repository);
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RepositoryView applicationId={applicationId} role={roleIn(ctx, application)} />
    </HydrationBoundary>
  );
}
