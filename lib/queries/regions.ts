import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/regions';
import { MOVING_MS, RESTING_MS } from '#lib/queries/applications';
import { call } from '#lib/queries/call';

export const regionKeys = {
  all: ['regions'] as const,
  list: (page: number) => [...regionKeys.all, 'list', page] as const,
  detail: (id: string) => [...regionKeys.all, 'detail', id] as const,
};

export const REGIONS_PER_PAGE = 50;

export function regionsQuery(page: number) {
  return queryOptions({
    queryKey: regionKeys.list(page),
    queryFn: ({ signal }) =>
      call<typeof contract.listRegions>('GET /apps/v3/regions/', {
        query: { page, page_size: REGIONS_PER_PAGE },
        signal,
      }),
    refetchInterval: (query) =>
      query.state.data?.results.some((region) => region.probe_state === 'running') ? MOVING_MS : RESTING_MS,
  });
}

/** A region with its last test; asks often while one runs. */
export function regionQuery(id: string) {
  return queryOptions({
    queryKey: regionKeys.detail(id),
    queryFn: ({ signal }) => call<typeof contract.getRegion>('GET /apps/v3/regions/{id}/', { params: { id }, signal }),
    refetchInterval: (query) => (query.state.data?.probe_state === 'running' ? MOVING_MS / 2 : RESTING_MS),
  });
}

export const createRegion = (body: contract.CreateRegionInput) =>
  call<typeof contract.createRegion>('POST /apps/v3/regions/', { body });
export const updateRegion = (id: string, body: contract.UpdateRegionInput) =>
  call<typeof contract.updateRegion>('PATCH /apps/v3/regions/{id}/', { params: { id }, body });
export const removeRegion = (id: string, confirm: string) =>
  call<typeof contract.removeRegion>('DELETE /apps/v3/regions/{id}/', { params: { id }, body: { confirm } });
export const probeRegion = (id: string) =>
  call<typeof contract.probeRegion>('POST /apps/v3/regions/{id}/probe/', { params: { id } });
