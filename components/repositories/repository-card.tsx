'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { CheckResult } from '#components/repositories/check-result';
import { DeployKey } from '#components/repositories/deploy-key';
import { ErrorBanner } from '#components/states/error-banner';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { Button } from '#components/ui/button';
import { Card, CardBody, CardFooter, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { KeyValue } from '#components/ui/key-value';
import { StatePill, type Tone } from '#components/ui/state-pill';
import type { Repository } from '#lib/contracts/applications';
import { checkRepository, repositoryKeys, repositoryQuery } from '#lib/queries/repositories';

const STATES: Record<Repository['state'], { label: string; tone: Tone }> = {
  CLONING: { label: 'Not checked yet', tone: 'orange' },
  CLONED: { label: 'Readable', tone: 'green' },
  INVALID: { label: 'Not readable', tone: 'red' },
};

interface RepositoryCardProps {
  repositoryId: string;
  /** The branches that environments deploy: each is looked for. */
  branches: string[];
  refusal: string | null;
}

/** A repository: address, whether it can be read, its deploy key. */
export function RepositoryCard({ repositoryId, branches, refusal }: RepositoryCardProps) {
  const queryClient = useQueryClient();
  const { data: repository, error, refetch, isFetching } = useQuery(repositoryQuery(repositoryId));
  const check = useMutation({
    mutationFn: () =>
      Promise.all(branches.map(async (branch) => ({ branch, check: await checkRepository(repositoryId, branch) }))),
    onSettled: () => queryClient.invalidateQueries({ queryKey: repositoryKeys.all }),
  });

  if (!repository) {
    return (
      <Card>
        {error == null ? (
          <LoadingState label="Loading the repository" />
        ) : (
          <ErrorState error={error} what="The repository" onRetry={() => void refetch()} isRetrying={isFetching} />
        )}
      </Card>
    );
  }
  const state = STATES[repository.state];
  return (
    <Card aria-label="Connected repository">
      <CardHeader
        title={
          <>
            Connected repository <StatePill tone={state.tone}>{state.label}</StatePill>
          </>
        }
      />
      <CardBody className="flex flex-col gap-5">
        <KeyValue
          items={[
            {
              label: 'URL',
              value: (
                <div className="-my-1 flex items-center gap-1">
                  <code className="min-w-0 font-mono">{repository.url}</code>
                  <CopyButton value={repository.url} what="repository URL" />
                </div>
              ),
            },
            { label: 'Access', value: accessOf(repository) },
            { label: 'Branches in use', value: <code className="font-mono">{branches.join(', ')}</code> },
            { label: 'Last problem', value: repository.state_message || undefined },
          ]}
        />
        {repository.key_type && repository.auth_info && <DeployKey publicKey={repository.auth_info} />}
        {check.error != null && <ErrorBanner error={check.error} />}
        {check.data && <CheckResult results={check.data} />}
      </CardBody>
      <CardFooter>
        <Button icon={<RefreshCw />} pending={check.isPending} disabledReason={refusal} onClick={() => check.mutate()}>
          Check
        </Button>
      </CardFooter>
    </Card>
  );
}

function accessOf({ key_type: keyType, username }: Repository): string {
  if (keyType) return `Deploy key (${keyType})`;
  return username ? `User ${username} with a token` : 'Public, or with a token';
}
