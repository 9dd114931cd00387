'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { environmentKeys } from '#lib/queries/environments';
import { serviceInstanceKeys } from '#lib/queries/service-instances';
import { variableKeys } from '#lib/queries/variables';

/** Asks anew for what a worker changes beside the page when `state` changes: instance, variables, environment. */
export function useRefreshOnChange(state: string): void {
  const queryClient = useQueryClient();
  const seen = useRef(state);
  useEffect(() => {
    if (seen.current === state) return;
    seen.current = state;
    for (const queryKey of [serviceInstanceKeys.all, variableKeys.all, environmentKeys.all])
      void queryClient.invalidateQueries({ queryKey });
  }, [state, queryClient]);
}
