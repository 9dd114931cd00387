'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Environment } from '#lib/contracts/applications';
import { deploymentKeys } from '#lib/queries/deployments';
import { environmentKeys } from '#lib/queries/environments';
import { serviceInstanceKeys } from '#lib/queries/service-instances';
import { variableKeys } from '#lib/queries/variables';

/** Asks again for everything that a deployment changes, as soon as the one under way has ended. */
export function useAfterDeployment(environment: Environment): void {
  const queryClient = useQueryClient();
  const activeId = environment.active_deployment?.uuid;
  const lastActiveId = useRef(activeId);

  useEffect(() => {
    const ended = lastActiveId.current;
    lastActiveId.current = activeId;
    if (ended === undefined || ended === activeId) return;
    for (const queryKey of [
      environmentKeys.pending(environment.uuid),
      variableKeys.list(environment.uuid),
      serviceInstanceKeys.list(environment.application),
      deploymentKeys.all,
    ]) {
      void queryClient.invalidateQueries({ queryKey });
    }
  }, [activeId, environment.uuid, environment.application, queryClient]);
}
