import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { Layers } from 'lucide-react';
import type { Metadata } from 'next';
import { PageHeader } from '#components/layout/page-header';
import { EmptyState } from '#components/states/empty-state';
import { ButtonLink } from '#components/ui/button-link';
import { Card } from '#components/ui/card';
import { VariablesView } from '#components/variables/variables-view';
import { pageContext, pageOf } from '#lib/http/page-context';
import { paths } from '#lib/paths';
import { applicationQuery } from '#lib/queries/applications';
import { pendingChangesQuery } from '#lib/queries/environments';
import { variablesQuery } from '#lib/queries/variables';
import { getQueryClient } from '#lib/query-client';
import { getPendingChanges } from '#lib/services/environments/get-pending-changes';
import { listVariables } from '#lib/services/variables/list';
import { loadApplication } from '../load-application';
import { roleIn } from '../role-in';

export const metadata: Metadata = { title: 'Env Variables' };

interface VariablesPageProps {
  params: Promise<{ applicationId: string }>;
  searchParams: Promise<{ environment?: string | string[] }>;
}

/** The variables of the environment in the address, or of the first one. */
export default async function VariablesPage({ params, searchParams }: VariablesPageProps) {
  const { applicationId } = await params;
  const [application, ctx, { environment: slug }] = await Promise.all([
    loadApplication(applicationId),
    pageContext(),
    searchParams,
  ]);
  const environments = application.environments;
  const environment = environments.find((candidate) => candidate.slug === slug) ?? environments[0];
  if (!environment) return <NoEnvironment applicationId={applicationId} />;

  const input = { page: 1, page_size: 1000, environment: environment.uuid };
  const [variables, pending] = await Promise.all([
    listVariables({ ctx, input }),
    getPendingChanges({ ctx, input: { id: environment.uuid } }),
  ]);
  const queryClient = getQueryClient();
  queryClient.setQueryData(applicationQuery(applicationId).queryKey, application);
  queryClient.setQueryData(
    variablesQuery(environment.uuid).queryKey,
    pageOf(ctx, '/apps/v3/environment-variables/', input, variables),
  );
  queryClient.setQueryData(pendingChangesQuery(environment.uuid).queryKey, pending);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <VariablesView
        key={environment.uuid}
        applicationId={applicationId}
        environmentId={environment.uuid}
        role={roleIn(ctx, application)}
      />
    </HydrationBoundary>
  );
}

function NoEnvironment({ applicationId }: { applicationId: string }) {
  return (
    <>
      <PageHeader title="Env Variables" />
      <Card>
        <EmptyState
          icon={<Layers />}
          title="There is no environment"
          action={<ButtonLink href={paths.application(applicationId)}>Add an environment</ButtonLink>}
        >
          Variables belong to an environment, such as test or live.
        </EmptyState>
      </Card>
    </>
  );
}
