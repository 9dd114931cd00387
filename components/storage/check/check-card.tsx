'use client';

import { useQuery } from '@tanstack/react-query';
import { Check, Minus, X } from 'lucide-react';
import { roleRefusal } from '#components/sessions/role-refusal';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { useStorage } from '#components/storage/storage-context';
import { useStorageChange } from '#components/storage/use-storage-change';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { RelativeTime } from '#components/ui/relative-time';
import { Spinner } from '#components/ui/spinner';
import type { StorageCheck } from '#lib/contracts/storage-checks';
import { storageCheckLabels, storageCheckNames } from '#lib/core/storage-checks';
import { checkStorage, storageCheckQuery } from '#lib/queries/storage-checks';

type Result = StorageCheck['results'][number];

const LOOKS: Record<Result['state'], { icon: React.ReactNode; word: string }> = {
  passed: { icon: <Check className="text-green" />, word: 'Works' },
  failed: { icon: <X className="text-red" />, word: 'Does not work' },
  skipped: { icon: <Minus className="text-faint" />, word: 'Not tried' },
};

/** "Check storage": one button, and for each thing that was tried what came of it. */
export function CheckCard() {
  const { instance, role } = useStorage();
  const query = useQuery(storageCheckQuery(instance.uuid));
  const start = useStorageChange(
    storageCheckQuery(instance.uuid).queryKey,
    () => checkStorage(instance.uuid),
    'The check did not start',
  );
  const check = query.data;
  const denied =
    roleRefusal(role, 'service:write') ??
    (instance.state === 'trashed' ? 'It is in the trash. Restore it first.' : null) ??
    (instance.provisioned_at ? null : 'There is no bucket to check yet.');
  return (
    <Card aria-label="Check">
      <CardHeader
        title="Check"
        description="Uses the bucket as your application does, with its own key."
        actions={
          <Button
            onClick={() => start.mutate()}
            pending={start.isPending || check?.is_running === true}
            disabledReason={denied}
          >
            Check storage
          </Button>
        }
      />
      <CardBody className="flex flex-col gap-3">
        {check ? (
          <CheckResults check={check} />
        ) : query.error ? (
          <ErrorState error={query.error} what="The last check" onRetry={() => void query.refetch()} />
        ) : (
          <LoadingState label="Loading the last check" />
        )}
      </CardBody>
    </Card>
  );
}

function CheckResults({ check }: { check: StorageCheck }) {
  if (!check.was_checked)
    return (
      <p className="text-sm text-muted">Not checked yet. The check takes a few seconds and leaves no file behind.</p>
    );
  const failed = check.results.filter(({ state }) => state === 'failed').length;
  const next = check.is_running ? storageCheckNames[check.results.length] : undefined;
  return (
    <>
      {check.message && (
        <Banner tone="error" title="The check stopped early">
          {check.message}
        </Banner>
      )}
      <p role="status" className="text-sm">
        {check.is_running ? (
          <span className="text-muted">Checking …</span>
        ) : (
          <>
            <span className={failed > 0 ? 'font-medium text-red' : 'font-medium'}>
              {summary(failed, check.message !== '')}
            </span>{' '}
            <span className="text-muted">
              Checked <RelativeTime at={check.ended_at ?? check.started_at ?? ''} />.
            </span>
          </>
        )}
      </p>
      <ul aria-label="What was tried" className="flex flex-col text-sm">
        {check.results.map((result) => (
          <li key={result.name} className="flex gap-2.5 py-1">
            <span className="mt-0.5 shrink-0 [&>svg]:size-4">{LOOKS[result.state].icon}</span>
            <div className="min-w-0 sm:grid sm:grow sm:grid-cols-[16rem_minmax(0,1fr)] sm:gap-x-4">
              <p className={result.state === 'failed' ? 'font-medium' : undefined}>
                {result.label}
                <span className="sr-only">: {LOOKS[result.state].word}</span>
              </p>
              <p className={result.state === 'failed' ? 'text-red' : 'text-muted'}>{result.message}</p>
            </div>
          </li>
        ))}
        {next && (
          <li className="flex gap-2.5 py-1 text-muted">
            <span className="mt-0.5 shrink-0 [&>svg]:size-4">
              <Spinner className="text-blue-dot" />
            </span>
            {storageCheckLabels[next]}
          </li>
        )}
      </ul>
    </>
  );
}

function summary(failed: number, hasStopped: boolean): string {
  if (failed === 0) return hasStopped ? 'Not everything was tried.' : 'Everything works.';
  return failed === 1 ? 'One thing does not work.' : `${failed} things do not work.`;
}
