import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/deployments';
import { MOVING_MS, RESTING_MS } from '#lib/queries/applications';
import { call } from '#lib/queries/call';

export const deploymentKeys = {
  all: ['deployments'] as const,
  list: (input: { application: string; environment?: string | undefined; page: number }) =>
    [...deploymentKeys.all, 'list', input] as const,
  detail: (id: string) => [...deploymentKeys.all, 'detail', id] as const,
};
export const operationKeys = {
  all: ['operations'] as const,
  detail: (id: string) => [...operationKeys.all, 'detail', id] as const,
};

export const DEPLOYMENTS_PER_PAGE = 20;

export function deploymentsQuery(input: { application: string; environment?: string | undefined; page: number }) {
  return queryOptions({
    queryKey: deploymentKeys.list(input),
    queryFn: ({ signal }) =>
      call<typeof contract.listDeployments>('GET /apps/v3/deployments/', {
        query: { ...input, page_size: DEPLOYMENTS_PER_PAGE },
        signal,
      }),
    refetchInterval: (query) =>
      query.state.data?.results.some((row) => row.ended_at === null) ? MOVING_MS : RESTING_MS,
  });
}

export function deploymentQuery(id: string) {
  return queryOptions({
    queryKey: deploymentKeys.detail(id),
    queryFn: ({ signal }) =>
      call<typeof contract.getDeployment>('GET /apps/v3/deployments/{id}/', { params: { id }, signal }),
    refetchInterval: (query) => (query.state.data?.ended_at === null ? MOVING_MS : false),
  });
}

/** An operation with its steps; asks often until it has ended. */
export function operationQuery(id: string) {
  return queryOptions({
    queryKey: operationKeys.detail(id),
    queryFn: ({ signal }) =>
      call<typeof contract.getOperation>('GET /apps/v3/operations/{id}/', { params: { id }, signal }),
    refetchInterval: (query) => (query.state.data?.ended_at === null ? MOVING_MS / 2 : false),
  });
}

export const createDeployment = (environment: string, buildMode: contract.CreateDeploymentInput['build_mode']) =>
  call<typeof contract.createDeployment>('POST /apps/v3/deployments/', {
    body: { environment, build_mode: buildMode },
  });
export const cancelDeployment = (id: string) =>
  call<typeof contract.cancelDeployment>('POST /apps/v3/deployments/{id}/cancel/', { params: { id } });
export const cancelOperation = (id: string) =>
  call<typeof contract.cancelOperation>('POST /apps/v3/operations/{id}/cancel/', { params: { id } });
export const logStreamPath = (deploymentId: string, after: number) =>
  `/apps/v3/deployments/${deploymentId}/log-stream/?after=${after}`;
