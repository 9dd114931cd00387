import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/storage-checks';
import { MOVING_MS, RESTING_MS } from '#lib/queries/applications';
import { call } from '#lib/queries/call';

/** The last check of a storage; asks often while it runs. */
export function storageCheckQuery(instanceId: string) {
  return queryOptions({
    queryKey: ['storage-check', instanceId] as const,
    queryFn: ({ signal }) =>
      call<typeof contract.getStorageCheck>('GET /apps/v3/service-instances/{id}/check/', {
        params: { id: instanceId },
        signal,
      }),
    refetchInterval: (query) => (query.state.data?.is_running ? MOVING_MS / 4 : RESTING_MS),
  });
}

export const checkStorage = (id: string) =>
  call<typeof contract.checkStorage>('POST /apps/v3/service-instances/{id}/check/', { params: { id } });
