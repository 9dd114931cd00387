'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toDisplayError } from '#components/states/display-error';
import { showToast } from '#components/ui/show-toast';
import type { ServiceInstance } from '#lib/contracts/services';
import { environmentKeys } from '#lib/queries/environments';
import {
  attachServiceInstance,
  detachServiceInstance,
  provisionServiceInstance,
  restoreServiceInstance,
  serviceInstanceKeys,
  serviceInstanceQuery,
  serviceInstancesQuery,
} from '#lib/queries/service-instances';
import { variableKeys } from '#lib/queries/variables';

const CALLS = {
  provision: provisionServiceInstance,
  attach: attachServiceInstance,
  detach: detachServiceInstance,
  restore: restoreServiceInstance,
};

/** What is done by one click; removing asks first and has a dialog of its own. */
export type InstanceAction = keyof typeof CALLS;

/** Puts an answer of the API into the list, and asks anew for what depends on it. */
export function useInstanceRefresh(applicationId: string): (instance: ServiceInstance) => void {
  const queryClient = useQueryClient();
  const { queryKey } = serviceInstancesQuery(applicationId);
  return (instance) => {
    queryClient.setQueryData(queryKey, (page) => {
      if (!page) return page;
      const isKnown = page.results.some((row) => row.uuid === instance.uuid);
      const results = isKnown
        ? page.results.map((row) => (row.uuid === instance.uuid ? instance : row))
        : [...page.results, instance];
      return { ...page, count: results.length, results: results.filter((row) => row.state !== 'removed') };
    });
    queryClient.setQueryData(serviceInstanceQuery(instance.uuid).queryKey, instance);
    for (const stale of [serviceInstanceKeys.all, variableKeys.all, environmentKeys.all]) {
      void queryClient.invalidateQueries({ queryKey: stale });
    }
  };
}

/** Runs one action on one instance; a refusal becomes a toast with the server's sentence. */
export function useInstanceAction(applicationId: string, instance: ServiceInstance) {
  const refresh = useInstanceRefresh(applicationId);
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (action: InstanceAction) => CALLS[action](instance.uuid),
    onSuccess: refresh,
    onError: (error, action) => {
      showToast({
        tone: 'error',
        title: `${instance.service_name} ${instance.prefix}: ${action} was refused`,
        description: toDisplayError(error).message,
      });
    },
  });
  return { run: mutate, running: isPending ? variables : null };
}
