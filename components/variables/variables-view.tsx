'use client';

import { useQuery } from '@tanstack/react-query';
import { FileCode2, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useRefreshAfterDeployment } from '#components/deployments/use-refresh-after-deployment';
import { EnvironmentSwitcher } from '#components/layout/environment-switcher';
import { PageHeader } from '#components/layout/page-header';
import { roleRefusal } from '#components/sessions/role-refusal';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { Button } from '#components/ui/button';
import { Card } from '#components/ui/card';
import { PendingBar } from '#components/variables/pending-bar';
import { VariableList } from '#components/variables/variable-list';
import type { Role } from '#lib/core/roles';
import { paths } from '#lib/paths';
import { applicationQuery } from '#lib/queries/applications';
import { variablesQuery } from '#lib/queries/variables';

const loading = () => <LoadingState label="Loading the form" />;
const AddVariableForm = dynamic(async () => (await import('#components/variables/add-variable-form')).AddVariableForm, {
  loading,
});
const DotenvDialog = dynamic(async () => (await import('#components/variables/dotenv-dialog')).DotenvDialog);

interface VariablesViewProps {
  applicationId: string;
  environmentId: string;
  role: Role;
}

/** The variables of one environment, managed and custom together. */
export function VariablesView({ applicationId, environmentId, role }: VariablesViewProps) {
  const application = useQuery(applicationQuery(applicationId));
  const variables = useQuery(variablesQuery(environmentId));
  const [isAdding, setAdding] = useState(false);
  const [dotenv, setDotenv] = useState<string | null>(null);
  const environments = application.data?.environments ?? [];
  const environment = environments.find(({ uuid }) => uuid === environmentId);
  useRefreshAfterDeployment(application.data?.environments);

  const denied = { write: roleRefusal(role, 'variable:write'), reveal: roleRefusal(role, 'variable:reveal') };
  const error = application.error ?? variables.error;
  const retry = () => {
    void application.refetch();
    void variables.refetch();
  };
  const isRetrying = application.isFetching || variables.isFetching;

  return (
    <>
      <PageHeader
        title="Env Variables"
        description="What the application finds in its environment. Changes reach it at the next deployment."
        actions={
          <>
            <Button icon={<FileCode2 />} onClick={() => setDotenv('')} disabledReason={denied.write}>
              Edit as .env
            </Button>
            <Button variant="primary" icon={<Plus />} onClick={() => setAdding(true)} disabledReason={denied.write}>
              Add variable
            </Button>
          </>
        }
      />
      {application.data && environment && (
        <EnvironmentSwitcher
          environments={environments.map(({ slug }) => ({ slug, name: slug }))}
          selected={environment.slug}
          hrefOf={(slug) => paths.variables(applicationId, { environment: slug })}
        />
      )}
      {application.data && environment && (
        <PendingBar key={environmentId} application={application.data} environment={environment} role={role} />
      )}
      <Card aria-label={environment ? `Variables of ${environment.slug}` : 'Variables'}>
        {isAdding && (
          <AddVariableForm
            environmentId={environmentId}
            variables={variables.data?.results ?? []}
            onClose={() => setAdding(false)}
            onDotenv={(text) => {
              setAdding(false);
              setDotenv(text);
            }}
          />
        )}
        {variables.data && environment ? (
          <VariableList
            environment={environment}
            variables={variables.data.results}
            error={error}
            onRetry={retry}
            isRetrying={isRetrying}
            denied={denied}
          />
        ) : error ? (
          <ErrorState error={error} what="The variables" onRetry={retry} isRetrying={isRetrying} />
        ) : (
          <LoadingState label="Loading variables" />
        )}
      </Card>
      {dotenv !== null && environment && (
        <DotenvDialog
          environmentId={environmentId}
          environmentSlug={environment.slug}
          variables={variables.data?.results ?? []}
          initialText={dotenv}
          deniedReveal={denied.reveal}
          onClose={() => setDotenv(null)}
        />
      )}
    </>
  );
}
