'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Environment } from '#lib/contracts/applications';
import { deploymentKeys } from '#lib/queries/deployments';
import { environmentKeys } from '#lib/queries/environments';
import { serviceInstanceKeys } from '#lib/queries/service-instances';
import { variableKeys } from '#lib/queries/variables';

/** Asks anew for what a deployment changes, whenever one begins or ends. Without environments nothing is known yet. */
export function useRefreshAfterDeployment(environments: readonly Environment[] = []): void {
  const queryClient = useQueryClient();
  const now = environments
    .map(({ active_deployment, serving_deployment }) => `${active_deployment?.uuid}/${serving_deployment?.uuid}`)
    .join(' ');
  const seen = useRef(now);
  useEffect(() => {
    const before = seen.current;
    seen.current = now;
    if (before === '' || before === now) return;
    for (const queryKey of [variableKeys.all, environmentKeys.all, serviceInstanceKeys.all, deploymentKeys.all]) {
      void queryClient.invalidateQueries({ queryKey });
    }
  }, [now, queryClient]);
}
