'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Environment } from '#lib/contracts/applications';
import { environmentKeys } from '#lib/queries/environments';
import { serviceInstanceKeys } from '#lib/queries/service-instances';
import { variableKeys } from '#lib/queries/variables';

/** Asks anew for what a deployment changes, whenever one begins or ends. */
export function useRefreshAfterDeployment(environments: readonly Environment[]): void {
  const queryClient = useQueryClient();
  const now = environments
    .map(({ active_deployment, serving_deployment }) => `${active_deployment?.uuid}/${serving_deployment?.uuid}`)
    .join(' ');
  const seen = useRef(now);
  useEffect(() => {
    if (seen.current === now) return;
    seen.current = now;
    for (const queryKey of [variableKeys.all, environmentKeys.all, serviceInstanceKeys.all]) {
      void queryClient.invalidateQueries({ queryKey });
    }
  }, [now, queryClient]);
}
