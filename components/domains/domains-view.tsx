'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { EnvironmentDomains } from '#components/domains/environment-domains';
import { PageHeader } from '#components/layout/page-header';
import { ErrorBanner } from '#components/states/error-banner';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { Banner } from '#components/ui/banner';
import { Card } from '#components/ui/card';
import type { Role } from '#lib/core/roles';
import { applicationQuery } from '#lib/queries/applications';
import { domainKeys, domainsQuery } from '#lib/queries/domains';
import { environmentKeys } from '#lib/queries/environments';
import { variableKeys } from '#lib/queries/variables';

/** The domain names of every environment of an application. */
export function DomainsView({ applicationId, role }: { applicationId: string; role: Role }) {
  const queryClient = useQueryClient();
  const application = useQuery(applicationQuery(applicationId));
  const domains = useQuery(domainsQuery(applicationId));
  const error = application.error ?? domains.error;
  const retry = () => {
    void application.refetch();
    void domains.refetch();
  };
  const isRetrying = application.isFetching || domains.isFetching;
  const changed = () => {
    for (const queryKey of [domainKeys.all, variableKeys.all, environmentKeys.all]) {
      void queryClient.invalidateQueries({ queryKey });
    }
  };

  return (
    <>
      <PageHeader
        title="Domains"
        description="The host names of each environment. The application finds them in its variables at the next deployment."
      />
      <div className="flex flex-col gap-4">
        <Banner tone="info" title="Names only, for now">
          They feed <Code>DOMAIN</Code>, <Code>DOMAIN_ALIASES</Code> and <Code>DOMAIN_REDIRECTS</Code>. DNS checks,
          certificates and the routing of your own domains come with a later version; until then each environment
          answers at its platform address.
        </Banner>
        {error && domains.data && <ErrorBanner error={error} onRetry={retry} isRetrying={isRetrying} />}
        {application.data && domains.data ? (
          application.data.environments.map((environment) => (
            <EnvironmentDomains
              key={environment.uuid}
              environment={environment}
              domains={domains.data.results.filter((domain) => domain.environment === environment.uuid)}
              role={role}
              onChanged={changed}
            />
          ))
        ) : (
          <Card>
            {error ? (
              <ErrorState error={error} what="The domains" onRetry={retry} isRetrying={isRetrying} />
            ) : (
              <LoadingState label="Loading domains" />
            )}
          </Card>
        )}
      </div>
    </>
  );
}

function Code({ children }: { children: string }) {
  return <code className="font-mono text-xs text-fg">{children}</code>;
}
