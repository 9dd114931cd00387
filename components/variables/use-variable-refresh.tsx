'use client';

import { useQueryClient } from '@tanstack/react-query';
import { environmentKeys } from '#lib/queries/environments';
import { variableKeys } from '#lib/queries/variables';

/** Asks anew for the variables and for what is pending, after a write; resolves when both are there. */
export function useVariableRefresh(): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: variableKeys.all }),
      queryClient.invalidateQueries({ queryKey: environmentKeys.all }),
    ]);
  };
}
