'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Rocket } from 'lucide-react';
import { deploymentColumns } from '#components/deployments/deployment-columns';
import { EnvironmentSwitcher } from '#components/layout/environment-switcher';
import { PageHeader } from '#components/layout/page-header';
import { EmptyState } from '#components/states/empty-state';
import { usePageNumber } from '#components/table/pagination';
import { QueryTable } from '#components/table/query-table';
import { ButtonLink } from '#components/ui/button-link';
import { Card } from '#components/ui/card';
import { paths } from '#lib/paths';
import { DEPLOYMENTS_PER_PAGE, deploymentsQuery } from '#lib/queries/deployments';

const ALL = '';

interface DeploymentsViewProps {
  application: { uuid: string; environments: { uuid: string; slug: string }[] };
  /** Slug of the environment whose deployments are shown; all of them without one. */
  selected: string | undefined;
}

/** Every deployment of an application, newest first. */
export function DeploymentsView({ application, selected }: DeploymentsViewProps) {
  const page = usePageNumber();
  const environment = application.environments.find(({ slug }) => slug === selected);
  const deployments = useQuery({
    ...deploymentsQuery({ application: application.uuid, environment: environment?.uuid, page }),
    placeholderData: keepPreviousData,
  });
  const choices = [{ slug: ALL, name: 'All' }, ...application.environments.map(({ slug }) => ({ slug, name: slug }))];
  return (
    <>
      <PageHeader title="Deployments" />
      <EnvironmentSwitcher
        environments={choices}
        selected={environment?.slug ?? ALL}
        hrefOf={(slug) => paths.deployments(application.uuid, { environment: slug || undefined })}
      />
      <Card>
        <QueryTable
          label="Deployments"
          query={deployments}
          columns={deploymentColumns}
          rowKey={({ uuid }) => uuid}
          pageSize={DEPLOYMENTS_PER_PAGE}
          empty={
            <EmptyState
              icon={<Rocket />}
              title={environment ? `${environment.slug} was never deployed` : 'Nothing was deployed yet'}
              action={
                <ButtonLink variant="primary" href={paths.application(application.uuid)}>
                  Go to the environments
                </ButtonLink>
              }
            >
              A deployment takes the branch of an environment, builds it, and serves it with the variables of that
              moment.
            </EmptyState>
          }
        />
      </Card>
    </>
  );
}
