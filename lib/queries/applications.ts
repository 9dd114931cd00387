import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/applications';
import { call } from '#lib/queries/call';

export const applicationKeys = {
  all: ['applications'] as const,
  list: (input: { page: number; search?: string | undefined }) => [...applicationKeys.all, 'list', input] as const,
  detail: (id: string) => [...applicationKeys.all, 'detail', id] as const,
};

export const APPLICATIONS_PER_PAGE = 25;

/** How often a page asks again while something moves by itself, and while nothing does. */
export const MOVING_MS = 1000;
export const RESTING_MS = 15_000;

export function applicationsQuery(input: { page: number; search?: string | undefined }) {
  return queryOptions({
    queryKey: applicationKeys.list(input),
    queryFn: ({ signal }) =>
      call<typeof contract.listApplications>('GET /apps/v3/applications/', {
        query: { ...input, page_size: APPLICATIONS_PER_PAGE },
        signal,
      }),
    refetchInterval: (query) => (query.state.data?.results.some(isDeploying) ? MOVING_MS * 2 : RESTING_MS),
  });
}

export function applicationQuery(id: string) {
  return queryOptions({
    queryKey: applicationKeys.detail(id),
    queryFn: ({ signal }) =>
      call<typeof contract.getApplication>('GET /apps/v3/applications/{id}/', { params: { id }, signal }),
    refetchInterval: (query) => (query.state.data && isDeploying(query.state.data) ? MOVING_MS : RESTING_MS),
  });
}

function isDeploying(application: contract.Application): boolean {
  return application.environments.some((environment) => environment.active_deployment !== null);
}

export const createApplication = (body: contract.CreateApplicationInput) =>
  call<typeof contract.createApplication>('POST /apps/v3/applications/', { body });
export const updateApplication = (id: string, body: contract.UpdateApplicationInput) =>
  call<typeof contract.updateApplication>('PATCH /apps/v3/applications/{id}/', { params: { id }, body });
export const removeApplication = (id: string, confirm: string) =>
  call<typeof contract.removeApplication>('DELETE /apps/v3/applications/{id}/', { params: { id }, body: { confirm } });
