'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { stepStates } from '#components/deployments/step-states';
import { toDisplayError } from '#components/states/display-error';
import { ErrorBanner } from '#components/states/error-banner';
import { LoadingState } from '#components/states/loading-state';
import { Button } from '#components/ui/button';
import { showToast } from '#components/ui/show-toast';
import { Steps } from '#components/ui/steps';
import type { Operation, Step } from '#lib/contracts/deployments';
import { cancelOperation, operationKeys, operationQuery } from '#lib/queries/deployments';

/** Also while it waits for another try, or for something beside it, and no worker holds it. */
const isUnderWay = (step: Step, operation: Operation) =>
  step.state === 'running' || (step.state === 'pending' && step.started_at !== null && operation.ended_at === null);

/** What a step says while it is tried again. */
function messageOf({ state, tries, message }: Step): string | undefined {
  // What it waited for before it was cancelled is no longer of interest.
  if (!message || state === 'skipped') return undefined;
  return state !== 'failed' && tries > 1 ? `Try ${tries}. ${message}` : message;
}

interface InstanceProgressProps {
  operationId: string;
  /** Why this person may not cancel it, or null. */
  denied: string | null;
  /** Without it only an operation that waits for a retry shows the button: most take less than a second. */
  isAlwaysCancellable?: boolean;
}

/** The live steps of an operation on a storage, with the reason when one is tried again. */
export function InstanceProgress({ operationId, denied, isAlwaysCancellable = false }: InstanceProgressProps) {
  const { data: operation, error } = useQuery(operationQuery(operationId));
  if (!operation) {
    return error ? <ErrorBanner error={error} /> : <LoadingState label="Loading the steps" />;
  }
  const current = operation.steps.findIndex((step) => isUnderWay(step, operation));
  const step = operation.steps[current];
  return (
    <div className="flex flex-col gap-2">
      <p role="status" className="sr-only">
        {step && `Step ${current + 1} of ${operation.steps.length}: ${step.label}. ${messageOf(step) ?? ''}`}
      </p>
      <Steps
        label={`Steps: ${operation.label}`}
        steps={operation.steps.map((row) => ({
          id: row.name,
          label: row.label,
          state: isUnderWay(row, operation) ? 'running' : stepStates[row.state],
          startedAt: row.started_at,
          finishedAt: row.ended_at,
          message: messageOf(row),
        }))}
      />
      <CancelButton operation={operation} denied={denied} isAlways={isAlwaysCancellable} />
    </div>
  );
}

interface CancelButtonProps {
  operation: Operation;
  denied: string | null;
  isAlways: boolean;
}

function CancelButton({ operation, denied, isAlways }: CancelButtonProps) {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => cancelOperation(operation.uuid),
    onSettled: () => queryClient.invalidateQueries({ queryKey: operationKeys.detail(operation.uuid) }),
    onError: (error) =>
      showToast({ tone: 'error', title: 'This cannot be cancelled', description: toDisplayError(error).message }),
  });
  const isSlow = isAlways || operation.steps.some((step) => isUnderWay(step, operation) && step.tries > 1);
  if (!operation.is_cancellable || !isSlow) return null;
  return (
    <div>
      <Button size="sm" onClick={() => mutate()} pending={isPending} disabledReason={denied}>
        Cancel
      </Button>
    </div>
  );
}
