'use client';

import { useMutation } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { Eye, EyeOff } from 'lucide-react';
import { toDisplayError } from '#components/states/display-error';
import { Button } from '#components/ui/button';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { showToast } from '#components/ui/show-toast';
import { VariableName } from '#components/variables/variable-name';
import type * as contract from '#lib/contracts/deployments';
import { call } from '#lib/queries/call';

interface DeploymentVariablesProps {
  deployment: contract.Deployment;
  /** Why the person may not see values. */
  refusal: string | null;
}

/** The variables that a deployment got: names; values on a click, which is in the audit log. */
export function DeploymentVariables({ deployment, refusal }: DeploymentVariablesProps) {
  // Kept by the mutation alone and never cached: values are gone with this component, or on "Hide values".
  const reveal = useMutation({
    gcTime: 0,
    mutationFn: () =>
      call<typeof contract.getDeploymentVariables>('GET /apps/v3/deployments/{id}/environment-variables/', {
        params: { id: deployment.uuid },
      }),
    onError: (error) =>
      showToast({ tone: 'error', title: 'The values could not be read', description: toDisplayError(error).message }),
  });
  const names = deployment.environment_variables;
  const values = reveal.data?.environment_variables;
  return (
    <Card aria-label="Variables">
      <CardHeader
        title="Variables"
        description={names.length > 0 ? `${names.length} variables of that moment` : undefined}
        actions={
          names.length > 0 && (
            <Button
              size="sm"
              icon={values ? <EyeOff /> : <Eye />}
              pending={reveal.isPending}
              disabledReason={refusal}
              onClick={() => (values ? reveal.reset() : reveal.mutate())}
            >
              {values ? 'Hide values' : 'Show values'}
            </Button>
          )
        }
      />
      <CardBody>
        {names.length === 0 ? (
          <p className="text-sm text-muted">
            {deployment.ended_at ? 'It ended before its variables were collected.' : 'Not collected yet.'}
          </p>
        ) : (
          <ul
            aria-label="Variables of this deployment"
            className={clsx('grid gap-x-4 gap-y-1 text-xs', !values && 'sm:grid-cols-2 lg:grid-cols-3')}
          >
            {names.map((name) => (
              <li key={name}>
                <code className="font-mono">
                  <VariableName name={name} />
                </code>
                {values && <Value name={name} value={values[name] ?? ''} />}
              </li>
            ))}
          </ul>
        )}
      </CardBody>
    </Card>
  );
}

function Value({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex items-start gap-1 pl-3">
      <code className="min-w-0 grow font-mono break-all whitespace-pre-wrap text-muted">{value || '(empty)'}</code>
      <CopyButton value={value} what={name} />
    </div>
  );
}
