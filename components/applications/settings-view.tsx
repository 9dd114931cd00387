'use client';

import { useQuery } from '@tanstack/react-query';
import { DeleteApplication } from '#components/applications/delete-application';
import { SettingsForm } from '#components/applications/settings-form';
import { PageHeader } from '#components/layout/page-header';
import { roleRefusal } from '#components/sessions/role-refusal';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import type { Role } from '#lib/core/roles';
import { applicationQuery } from '#lib/queries/applications';

/** The settings of an application, and its end. */
export function SettingsView({ applicationId, role }: { applicationId: string; role: Role }) {
  const { data: application, error, refetch, isFetching } = useQuery(applicationQuery(applicationId));
  if (!application) {
    if (error == null) return <LoadingState label="Loading settings" />;
    return <ErrorState error={error} what="The settings" onRetry={() => void refetch()} isRetrying={isFetching} />;
  }
  return (
    <>
      <PageHeader title="Settings" />
      <div className="flex max-w-3xl flex-col gap-8">
        <SettingsForm application={application} refusal={roleRefusal(role, 'application:update')} />
        <DeleteApplication application={application} refusal={roleRefusal(role, 'application:delete')} />
      </div>
    </>
  );
}
