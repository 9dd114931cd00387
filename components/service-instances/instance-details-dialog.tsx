'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatBytes } from '#components/service-instances/format-bytes';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { Banner } from '#components/ui/banner';
import { CopyButton } from '#components/ui/copy-button';
import { Dialog } from '#components/ui/dialog';
import { KeyValue } from '#components/ui/key-value';
import { RelativeTime } from '#components/ui/relative-time';
import { Badge } from '#components/ui/state-pill';
import { TextLink } from '#components/ui/text-link';
import type { Application, Environment } from '#lib/contracts/applications';
import type { ServiceInstance, ServiceInstanceDetails } from '#lib/contracts/services';
import { hasManagedVariables } from '#lib/core/states';
import { paths } from '#lib/paths';
import { serviceInstanceDetailsQuery } from '#lib/queries/service-instances';

interface InstanceDetailsDialogProps {
  application: Application;
  environment: Environment;
  instance: ServiceInstance;
  onClose: () => void;
}

/** Bucket, key, use and variable names of an instance; no secret among them. */
export function InstanceDetailsDialog({ application, environment, instance, onClose }: InstanceDetailsDialogProps) {
  const query = useQuery(serviceInstanceDetailsQuery(instance.uuid));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title={`${instance.service_name} ${instance.prefix}`}
      description={`Environment ${environment.slug}`}
    >
      {query.data ? (
        <Details details={query.data} application={application} environment={environment} instance={instance} />
      ) : query.error ? (
        <ErrorState
          error={query.error}
          what="The details"
          onRetry={() => void query.refetch()}
          isRetrying={query.isFetching}
        />
      ) : (
        <LoadingState label="Loading the details" />
      )}
    </Dialog>
  );
}

function Details({
  details,
  application,
  environment,
  instance,
}: Omit<InstanceDetailsDialogProps, 'onClose'> & { details: ServiceInstanceDetails }) {
  const { usage } = details;
  return (
    <>
      {details.usage_problem && (
        <Banner tone="warning" title="The store could not be asked">
          {details.usage_problem}
        </Banner>
      )}
      <KeyValue
        items={[
          { label: 'Bucket', value: details.bucket ? mono(details.bucket, 'bucket name') : 'Not made yet' },
          { label: 'Endpoint', value: details.endpoint_url && mono(details.endpoint_url, 'endpoint') },
          { label: 'Region', value: mono(details.region_name, 'region name') },
          { label: 'Public URL', value: details.public_url && mono(details.public_url, 'public URL') },
          {
            label: 'Access',
            value:
              instance.visibility === 'private'
                ? 'Private: every file needs a signed link'
                : 'Public: everybody with the link of a file can read it',
          },
          {
            label: 'Key',
            value: details.key_id && (
              <span className="flex flex-wrap items-center gap-x-2">
                {mono(details.key_id, 'key id')}
                {details.key_created_at && (
                  <span className="text-muted">
                    made <RelativeTime at={details.key_created_at} />, opens only this bucket
                  </span>
                )}
              </span>
            ),
          },
          {
            label: 'Use',
            value: usage && (
              <>
                {usage.objects.toLocaleString('en')} {usage.objects === 1 ? 'object' : 'objects'},{' '}
                {formatBytes(usage.bytes)}
                <span className="text-muted">
                  {usage.objects > 0 && usage.last_write_at ? (
                    <>
                      , last write <RelativeTime at={usage.last_write_at} />
                    </>
                  ) : (
                    ', nothing stored yet'
                  )}
                </span>
              </>
            ),
          },
        ]}
      />
      <section aria-labelledby={`${instance.uuid}-names`} className="flex flex-col gap-2">
        <h3 id={`${instance.uuid}-names`} className="text-sm font-semibold">
          Variables
        </h3>
        {!hasManagedVariables(instance.state) && (
          <p className="text-sm text-muted">{environment.slug} has these only while the service is attached.</p>
        )}
        <ul className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
          {details.variables.map(({ name, is_secret }) => (
            <li key={name} className="flex min-w-0 items-center gap-2 text-xs">
              {hasManagedVariables(instance.state) ? (
                <TextLink
                  href={`${paths.variables(application.uuid, { environment: environment.slug })}#${name}`}
                  className="min-w-0 font-mono"
                >
                  {name}
                </TextLink>
              ) : (
                <code className="min-w-0 font-mono text-muted">{name}</code>
              )}
              {is_secret && <Badge>secret</Badge>}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function mono(value: string, what: string): ReactNode {
  return (
    <span className="-my-1 inline-flex max-w-full items-center gap-1 align-middle">
      <code className="min-w-0 font-mono text-xs">{value}</code>
      <CopyButton value={value} what={what} />
    </span>
  );
}
