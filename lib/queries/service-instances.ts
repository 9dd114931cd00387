import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/services';
import { isTransitional } from '#lib/core/states';
import { MOVING_MS, RESTING_MS } from '#lib/queries/applications';
import { call } from '#lib/queries/call';

export const serviceInstanceKeys = {
  all: ['service-instances'] as const,
  list: (applicationId: string) => [...serviceInstanceKeys.all, 'list', applicationId] as const,
  detail: (id: string) => [...serviceInstanceKeys.all, 'detail', id] as const,
  details: (id: string) => [...serviceInstanceKeys.all, 'details', id] as const,
};

/** Service instances of all environments of an application. */
export function serviceInstancesQuery(applicationId: string) {
  return queryOptions({
    queryKey: serviceInstanceKeys.list(applicationId),
    queryFn: ({ signal }) =>
      call<typeof contract.listServiceInstances>('GET /apps/v3/service-instances/', {
        query: { application: applicationId, page_size: 200 },
        signal,
      }),
    refetchInterval: (query) =>
      query.state.data?.results.some((instance) => isTransitional('serviceInstance', instance.state))
        ? MOVING_MS / 2
        : RESTING_MS,
  });
}

/** One service instance; asks often while its state changes by itself. */
export function serviceInstanceQuery(id: string) {
  return queryOptions({
    queryKey: serviceInstanceKeys.detail(id),
    queryFn: ({ signal }) =>
      call<typeof contract.getServiceInstance>('GET /apps/v3/service-instances/{id}/', { params: { id }, signal }),
    refetchInterval: (query) =>
      query.state.data && isTransitional('serviceInstance', query.state.data.state) ? MOVING_MS / 2 : RESTING_MS,
  });
}

export function serviceInstanceDetailsQuery(id: string) {
  return queryOptions({
    queryKey: serviceInstanceKeys.details(id),
    queryFn: ({ signal }) =>
      call<typeof contract.getServiceInstanceDetails>('GET /apps/v3/service-instances/{id}/details/', {
        params: { id },
        signal,
      }),
  });
}

export const createServiceInstance = (body: contract.CreateServiceInstanceInput) =>
  call<typeof contract.createServiceInstance>('POST /apps/v3/service-instances/', { body });
export const provisionServiceInstance = (id: string) =>
  call<typeof contract.provisionServiceInstance>('POST /apps/v3/service-instances/{id}/provision/', { params: { id } });
export const attachServiceInstance = (id: string) =>
  call<typeof contract.attachServiceInstance>('POST /apps/v3/service-instances/{id}/attach/', { params: { id } });
export const detachServiceInstance = (id: string) =>
  call<typeof contract.detachServiceInstance>('POST /apps/v3/service-instances/{id}/detach/', { params: { id } });
export const removeServiceInstance = (id: string, confirm: string) =>
  call<typeof contract.removeServiceInstance>('POST /apps/v3/service-instances/{id}/remove/', {
    params: { id },
    body: { confirm },
  });
export const restoreServiceInstance = (id: string) =>
  call<typeof contract.restoreServiceInstance>('POST /apps/v3/service-instances/{id}/restore/', { params: { id } });
