'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toDisplayError } from '#components/states/display-error';
import { Button } from '#components/ui/button';
import { showToast } from '#components/ui/show-toast';
import type { Deployment } from '#lib/contracts/deployments';
import { applicationKeys } from '#lib/queries/applications';
import { cancelDeployment, deploymentKeys } from '#lib/queries/deployments';

interface CancelButtonProps {
  deployment: Pick<Deployment, 'uuid' | 'environment_slug' | 'is_cancellable' | 'status'>;
  refusal: string | null;
  size?: 'sm' | 'md';
}

/** Stops a deployment under way; what served before keeps serving. */
export function CancelButton({ deployment, refusal, size }: CancelButtonProps) {
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelDeployment(deployment.uuid),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: deploymentKeys.all }),
        queryClient.invalidateQueries({ queryKey: applicationKeys.all }),
      ]),
    onError: (error) =>
      showToast({
        tone: 'error',
        title: 'The deployment could not be cancelled',
        description: toDisplayError(error).message,
      }),
  });
  const isCancelling = deployment.status === 'Cancelling';
  return (
    <Button
      size={size}
      onClick={() => cancel.mutate()}
      pending={cancel.isPending || isCancelling}
      disabledReason={
        refusal ?? (!deployment.is_cancellable && !isCancelling && 'The new release already answers requests.')
      }
      aria-label={`Cancel the deployment of ${deployment.environment_slug}`}
    >
      {isCancelling ? 'Cancelling' : 'Cancel'}
    </Button>
  );
}
