import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/deployments';
import { call } from '#lib/queries/call';

export const EVENTS_PER_PAGE = 50;

export const auditKeys = {
  all: ['audit'] as const,
  list: (input: { application?: string | undefined; page: number }) => [...auditKeys.all, 'list', input] as const,
};

export function auditQuery(input: { application?: string | undefined; page: number }) {
  return queryOptions({
    queryKey: auditKeys.list(input),
    queryFn: ({ signal }) =>
      call<typeof contract.listAuditEvents>('GET /apps/v3/audit-log/', {
        query: { ...input, page_size: EVENTS_PER_PAGE },
        signal,
      }),
  });
}
