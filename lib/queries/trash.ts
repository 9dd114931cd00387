import { queryOptions } from '@tanstack/react-query';
import type * as applicationsContract from '#lib/contracts/applications';
import type * as servicesContract from '#lib/contracts/services';
import type * as contract from '#lib/contracts/trash';
import { applicationKeys, MOVING_MS } from '#lib/queries/applications';
import { call } from '#lib/queries/call';

export const trashKeys = {
  all: ['trash'] as const,
  list: (input: { page: number; search?: string | undefined }) => [...trashKeys.all, 'list', input] as const,
  detail: (id: string) => [...trashKeys.all, 'detail', id] as const,
};

export const TRASH_PER_PAGE = 25;

/** Storages in the trash of all organisations of the person; asks often while one is restored or destroyed. */
export function trashQuery(input: { page: number; search?: string | undefined }) {
  return queryOptions({
    queryKey: trashKeys.list(input),
    queryFn: ({ signal }) =>
      call<typeof contract.listTrash>('GET /apps/v3/trash/', {
        query: { ...input, page_size: TRASH_PER_PAGE },
        signal,
      }),
    // What was deleted a moment ago is still on its way here, so it never rests for long.
    refetchInterval: (query) =>
      query.state.data?.results.some(({ operation }) => operation !== null) ? MOVING_MS : MOVING_MS * 3,
  });
}

/** One of them, with what its store says now. */
export function trashedStorageQuery(id: string) {
  return queryOptions({
    queryKey: trashKeys.detail(id),
    queryFn: ({ signal }) =>
      call<typeof contract.getTrashedStorage>('GET /apps/v3/trash/{id}/', { params: { id }, signal }),
  });
}

/** As many as a list to choose from can hold; a search narrows it. */
export const DESTINATIONS = 50;

/** Applications with the environments that a storage of the organisation could be restored into. */
export function destinationsQuery(organisation: string, search: string) {
  return queryOptions({
    queryKey: [...applicationKeys.all, 'destinations', organisation, search] as const,
    queryFn: ({ signal }) =>
      call<typeof applicationsContract.listApplications>('GET /apps/v3/applications/', {
        query: { organisation, search: search || undefined, page_size: DESTINATIONS },
        signal,
      }),
  });
}

export const restoreStorage = (id: string, body: servicesContract.RestoreServiceInstanceInput = {}) =>
  call<typeof servicesContract.restoreServiceInstance>('POST /apps/v3/service-instances/{id}/restore/', {
    params: { id },
    body,
  });
export const destroyStorage = (id: string, confirm: string) =>
  call<typeof servicesContract.destroyServiceInstance>('POST /apps/v3/service-instances/{id}/destroy/', {
    params: { id },
    body: { confirm },
  });
