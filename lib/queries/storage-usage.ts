import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/storage-usage';
import type { UsageRange } from '#lib/core/usage';
import { call } from '#lib/queries/call';

const REFRESH_MS = 60_000;

export const usageKeys = {
  of: (id: string) => ['usage', id] as const,
  report: (id: string, range: UsageRange) => [...usageKeys.of(id), range] as const,
};

/** What a bucket holds now and held before. */
export function usageQuery(id: string, range: UsageRange) {
  return queryOptions({
    queryKey: usageKeys.report(id, range),
    queryFn: ({ signal }) =>
      call<typeof contract.getUsage>('GET /apps/v3/service-instances/{id}/usage/', {
        params: { id },
        query: { range },
        signal,
      }),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
}

export const measurePrefixes = (id: string) =>
  call<typeof contract.measurePrefixes>('POST /apps/v3/service-instances/{id}/usage/prefixes/', { params: { id } });
