'use client';

import { useQuery } from '@tanstack/react-query';
import { GitBranch, Pencil } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { PageHeader } from '#components/layout/page-header';
import { RepositoryCard } from '#components/repositories/repository-card';
import { roleRefusal } from '#components/sessions/role-refusal';
import { EmptyState } from '#components/states/empty-state';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { Button } from '#components/ui/button';
import { Card } from '#components/ui/card';
import type { Role } from '#lib/core/roles';
import { applicationQuery } from '#lib/queries/applications';

const ChangeRepositoryDialog = dynamic(
  async () => (await import('#components/repositories/change-repository-dialog')).ChangeRepositoryDialog,
  { ssr: false },
);

/** Where the code of an application comes from. */
export function RepositoryView({ applicationId, role }: { applicationId: string; role: Role }) {
  const { data: application, error, refetch, isFetching } = useQuery(applicationQuery(applicationId));
  const [isChanging, setChanging] = useState(false);
  const refusal = roleRefusal(role, 'repository:write');

  if (!application) {
    if (error == null) return <LoadingState label="Loading the repository" />;
    return <ErrorState error={error} what="The repository" onRetry={() => void refetch()} isRetrying={isFetching} />;
  }
  return (
    <>
      <PageHeader
        title="Repository"
        actions={
          application.repository && (
            <Button icon={<Pencil />} disabledReason={refusal} onClick={() => setChanging(true)}>
              Change repository
            </Button>
          )
        }
      />
      {application.repository ? (
        <RepositoryCard
          repositoryId={application.repository}
          branches={[...new Set(application.environments.map(({ branch }) => branch))]}
          refusal={refusal}
        />
      ) : (
        <Card>
          <EmptyState
            icon={<GitBranch />}
            title="No repository is connected"
            action={
              <Button variant="primary" disabledReason={refusal} onClick={() => setChanging(true)}>
                Connect a repository
              </Button>
            }
          >
            A deployment takes the code of this application from a Git repository.
          </EmptyState>
        </Card>
      )}
      {isChanging && <ChangeRepositoryDialog application={application} onClose={() => setChanging(false)} />}
    </>
  );
}
