import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/applications';
import { call } from '#lib/queries/call';

export const repositoryKeys = {
  all: ['repositories'] as const,
  detail: (id: string) => [...repositoryKeys.all, 'detail', id] as const,
};

export function repositoryQuery(id: string) {
  return queryOptions({
    queryKey: repositoryKeys.detail(id),
    queryFn: ({ signal }) =>
      call<typeof contract.getRepository>('GET /apps/v3/repositories/{id}/', { params: { id }, signal }),
  });
}

export const createRepository = (body: contract.CreateRepositoryInput) =>
  call<typeof contract.createRepository>('POST /apps/v3/repositories/', { body });
export const checkRepository = (id: string, branch?: string) =>
  call<typeof contract.checkRepository>('POST /apps/v3/repositories/{id}/check/', {
    params: { id },
    body: branch ? { branch } : {},
  });
