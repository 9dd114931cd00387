'use client';

import { useQuery } from '@tanstack/react-query';
import { InstanceStatus } from '#components/service-instances/instance-status';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { CheckCard } from '#components/storage/check/check-card';
import { useStorage } from '#components/storage/storage-context';
import { StorageFacts } from '#components/storage/storage-facts';
import { StorageVariables } from '#components/storage/storage-variables';
import { UsageCard } from '#components/storage/usage/usage-card';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { serviceInstanceDetailsQuery } from '#lib/queries/service-instances';

/** The first page of an object storage: what to do next, bucket, key, use and variables; no secret among them. */
export function OverviewView() {
  const { application, environment, instance, role } = useStorage();
  const details = useQuery(serviceInstanceDetailsQuery(instance.uuid));
  return (
    <div className="flex flex-col gap-4">
      <InstanceStatus application={application} environment={environment} instance={instance} role={role} />
      <Card aria-label="Bucket">
        <CardHeader title="Bucket" />
        <CardBody className="flex flex-col gap-4">
          {details.data ? (
            <StorageFacts details={details.data} />
          ) : details.error ? (
            <ErrorState
              error={details.error}
              what="The details"
              onRetry={() => void details.refetch()}
              isRetrying={details.isFetching}
            />
          ) : (
            <LoadingState label="Loading the details" />
          )}
        </CardBody>
      </Card>
      <UsageCard />
      <CheckCard />
      <StorageVariables names={details.data?.variables} />
    </div>
  );
}
