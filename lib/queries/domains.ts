import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/applications';
import { call } from '#lib/queries/call';

export const domainKeys = {
  all: ['domains'] as const,
  list: (applicationId: string) => [...domainKeys.all, 'list', applicationId] as const,
};

export function domainsQuery(applicationId: string) {
  return queryOptions({
    queryKey: domainKeys.list(applicationId),
    queryFn: ({ signal }) =>
      call<typeof contract.listDomains>('GET /apps/v3/domains/', {
        query: { application: applicationId, page_size: 200 },
        signal,
      }),
  });
}

export const createDomain = (body: contract.CreateDomainInput) =>
  call<typeof contract.createDomain>('POST /apps/v3/domains/', { body });
export const updateDomain = (id: string, kind: contract.Domain['kind']) =>
  call<typeof contract.updateDomain>('PATCH /apps/v3/domains/{id}/', { params: { id }, body: { kind } });
export const removeDomain = (id: string) =>
  call<typeof contract.removeDomain>('DELETE /apps/v3/domains/{id}/', { params: { id } });
