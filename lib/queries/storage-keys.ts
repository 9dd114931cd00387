import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/storage-keys';
import { MOVING_MS, RESTING_MS } from '#lib/queries/applications';
import { call } from '#lib/queries/call';

export const storageKeyKeys = { of: (instanceId: string) => ['storage-keys', instanceId] as const };

/** Keys of a storage and its last rotation; asks often while one runs. */
export function storageKeysQuery(instanceId: string) {
  return queryOptions({
    queryKey: storageKeyKeys.of(instanceId),
    queryFn: ({ signal }) =>
      call<typeof contract.getStorageKeys>('GET /apps/v3/service-instances/{id}/keys/', {
        params: { id: instanceId },
        signal,
      }),
    refetchInterval: (query) => {
      const { rotation, read_only_change } = query.state.data ?? {};
      return rotation?.is_running || read_only_change?.is_running ? MOVING_MS / 2 : RESTING_MS;
    },
  });
}

/** @param copies `break` when a person has seen which copies of the old key stop working */
export const rotateStorageKey = (id: string, copies: 'keep' | 'break' = 'keep') =>
  call<typeof contract.rotateStorageKey>('POST /apps/v3/service-instances/{id}/keys/rotate/', {
    params: { id },
    query: { copies },
  });
export const rotateStorageKeyBack = (id: string) =>
  call<typeof contract.rotateStorageKeyBack>('POST /apps/v3/service-instances/{id}/keys/rotate-back/', {
    params: { id },
  });
export const createReadOnlyKey = (id: string) =>
  call<typeof contract.createReadOnlyKey>('POST /apps/v3/service-instances/{id}/keys/read-only/', { params: { id } });
export const removeReadOnlyKey = (id: string) =>
  call<typeof contract.removeReadOnlyKey>('DELETE /apps/v3/service-instances/{id}/keys/read-only/', { params: { id } });
export const revealReadOnlyKey = (id: string) =>
  call<typeof contract.revealReadOnlyKey>('POST /apps/v3/service-instances/{id}/keys/read-only/reveal/', {
    params: { id },
  });
