import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/storage-moves';
import { MOVING_MS, RESTING_MS } from '#lib/queries/applications';
import { call } from '#lib/queries/call';

/** The last move of a storage; asks often while it runs. */
export function storageMoveQuery(instanceId: string) {
  return queryOptions({
    queryKey: ['storage-move', instanceId] as const,
    queryFn: ({ signal }) =>
      call<typeof contract.getStorageMove>('GET /apps/v3/service-instances/{id}/move/', {
        params: { id: instanceId },
        signal,
      }),
    refetchInterval: (query) => (query.state.data?.is_running ? MOVING_MS / 2 : RESTING_MS),
  });
}

export const moveStorage = (id: string, region: string) =>
  call<typeof contract.moveStorage>('POST /apps/v3/service-instances/{id}/move/', { params: { id }, body: { region } });
export const goOnMovingStorage = (id: string) =>
  call<typeof contract.goOnMovingStorage>('POST /apps/v3/service-instances/{id}/move/go-on/', { params: { id } });
export const takeStorageMoveBack = (id: string) =>
  call<typeof contract.takeStorageMoveBack>('POST /apps/v3/service-instances/{id}/move/go-back/', { params: { id } });
