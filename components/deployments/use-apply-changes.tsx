'use client';

import { deployRefusal } from '#components/deployments/deploy-refusal';
import { useDeploy } from '#components/deployments/use-deploy';
import type { Application, Environment } from '#lib/contracts/applications';
import type { Role } from '#lib/core/roles';

/** The deployment that applies what is pending. */
export interface ApplyChanges {
  start: () => void;
  pending: boolean;
  /** Why it cannot be started now, or null. */
  disabledReason: string | null;
}

/** With the release that serves now, which takes seconds, or a first one from the branch when nothing serves yet. */
export function useApplyChanges(application: Application, environment: Environment, role: Role): ApplyChanges {
  const { mutate, isPending } = useDeploy(environment);
  const mode = environment.serving_deployment ? 'ADOPT' : 'AUTO';
  return {
    start: () => mutate(mode),
    pending: isPending,
    disabledReason: deployRefusal(application, environment, role, mode),
  };
}
