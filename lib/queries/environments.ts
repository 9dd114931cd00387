import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/applications';
import { call } from '#lib/queries/call';

export const environmentKeys = {
  all: ['environments'] as const,
  pending: (id: string) => [...environmentKeys.all, 'pending', id] as const,
  logs: (id: string) => [...environmentKeys.all, 'logs', id] as const,
};

/** What the next deployment of an environment changes. */
export function pendingChangesQuery(environmentId: string) {
  return queryOptions({
    queryKey: environmentKeys.pending(environmentId),
    queryFn: ({ signal }) =>
      call<typeof contract.getPendingChanges>('GET /apps/v3/environments/{id}/pending-changes/', {
        params: { id: environmentId },
        signal,
      }),
  });
}

export const createEnvironment = (body: contract.CreateEnvironmentInput) =>
  call<typeof contract.createEnvironment>('POST /apps/v3/environments/', { body });
export const copyEnvironment = (id: string, newSlug: string) =>
  call<typeof contract.copyEnvironment>('POST /apps/v3/environments/{id}/copy/', {
    params: { id },
    body: { new_slug: newSlug },
  });
export const updateEnvironment = (id: string, body: { branch?: string }) =>
  call<typeof contract.updateEnvironment>('PATCH /apps/v3/environments/{id}/', { params: { id }, body });
export const removeEnvironment = (id: string, confirm: string) =>
  call<typeof contract.removeEnvironment>('DELETE /apps/v3/environments/{id}/', { params: { id }, body: { confirm } });
