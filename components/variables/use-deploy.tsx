'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toDisplayError } from '#components/states/display-error';
import { showToast } from '#components/ui/show-toast';
import { deniedReason } from '#components/variables/denied';
import type { Application, Environment } from '#lib/contracts/applications';
import type { Role } from '#lib/core/roles';
import { applicationKeys } from '#lib/queries/applications';
import { createDeployment, deploymentKeys } from '#lib/queries/deployments';

interface Deploy {
  start: () => void;
  pending: boolean;
  /** Why it cannot be started now, or null. */
  disabledReason: string | null;
}

/**
 * Starts a deployment that applies what is pending: with the image that serves now, which takes seconds, or a first one
 * from the branch when nothing serves yet.
 */
export function useDeploy(application: Application, environment: Environment, role: Role): Deploy {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => createDeployment(environment.uuid, environment.serving_deployment ? 'ADOPT' : 'AUTO'),
    onSuccess: async () => {
      // Awaited, so that the button stays busy until the page knows of the running deployment.
      await queryClient.invalidateQueries({ queryKey: applicationKeys.detail(application.uuid) });
      void queryClient.invalidateQueries({ queryKey: deploymentKeys.all });
    },
    onError: (error) => {
      showToast({
        tone: 'error',
        title: `The deployment of ${environment.slug} did not start`,
        description: toDisplayError(error).message,
      });
    },
  });
  return {
    start: () => mutate(),
    pending: isPending,
    disabledReason: reasonNotToDeploy(application, environment, role),
  };
}

function reasonNotToDeploy(application: Application, environment: Environment, role: Role): string | null {
  const denied = deniedReason(role, 'environment:deploy');
  if (denied) return denied;
  if (environment.active_deployment) return `A deployment of ${environment.slug} is running.`;
  if (!environment.serving_deployment && !application.repository) {
    return 'This application has no repository yet. Connect one on its Repository page.';
  }
  return null;
}
