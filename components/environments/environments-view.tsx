'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useRefreshAfterDeployment } from '#components/deployments/use-refresh-after-deployment';
import { EnvironmentCard } from '#components/environments/environment-card';
import { PageHeader } from '#components/layout/page-header';
import { roleRefusal } from '#components/sessions/role-refusal';
import { ErrorBanner } from '#components/states/error-banner';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { TextLink } from '#components/ui/text-link';
import type { Role } from '#lib/core/roles';
import { paths } from '#lib/paths';
import { applicationQuery } from '#lib/queries/applications';

const AddEnvironmentDialog = dynamic(
  async () => (await import('#components/environments/add-environment-dialog')).AddEnvironmentDialog,
  { ssr: false },
);

/** The environments of an application as cards. */
export function EnvironmentsView({ applicationId, role }: { applicationId: string; role: Role }) {
  const { data: application, error, refetch, isFetching } = useQuery(applicationQuery(applicationId));
  const [isAdding, setAdding] = useState(false);
  const retry = () => void refetch();
  useRefreshAfterDeployment(application?.environments);

  if (!application) {
    if (error == null) return <LoadingState label="Loading environments" />;
    return <ErrorState error={error} what="The environments" onRetry={retry} isRetrying={isFetching} />;
  }
  return (
    <>
      <PageHeader
        title="Environments"
        actions={
          <Button
            icon={<Plus />}
            onClick={() => setAdding(true)}
            disabledReason={roleRefusal(role, 'environment:write')}
          >
            Add environment
          </Button>
        }
      />
      <div className="flex flex-col gap-4">
        {error != null && <ErrorBanner error={error} onRetry={retry} isRetrying={isFetching} />}
        {!application.repository && (
          <Banner tone="warning" title="This application has no repository yet">
            <TextLink href={paths.repository(application.uuid)}>Connect a repository</TextLink> to deploy its code.
          </Banner>
        )}
        <div className="grid items-start gap-4 xl:grid-cols-2">
          {application.environments.map((environment) => (
            <EnvironmentCard key={environment.uuid} application={application} environment={environment} role={role} />
          ))}
        </div>
      </div>
      {isAdding && <AddEnvironmentDialog application={application} onClose={() => setAdding(false)} />}
    </>
  );
}
