'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toDisplayError } from '#components/states/display-error';
import { showToast } from '#components/ui/show-toast';
import type { CreateDeploymentInput, Deployment } from '#lib/contracts/deployments';
import { applicationKeys } from '#lib/queries/applications';
import { createDeployment, deploymentKeys } from '#lib/queries/deployments';

export type BuildMode = CreateDeploymentInput['build_mode'];

/** Starts a deployment of an environment; what fails is shown as a toast, since no form is near. */
export function useDeploy(
  environment: { uuid: string; slug: string },
  { onStarted }: { onStarted?: (deployment: Deployment) => void } = {},
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (mode: BuildMode) => createDeployment(environment.uuid, mode),
    onSuccess: async (deployment) => {
      onStarted?.(deployment);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: applicationKeys.all }),
        queryClient.invalidateQueries({ queryKey: deploymentKeys.all }),
      ]);
    },
    onError: (error) =>
      showToast({
        tone: 'error',
        title: `${environment.slug} could not be deployed`,
        description: toDisplayError(error).message,
      }),
  });
}
