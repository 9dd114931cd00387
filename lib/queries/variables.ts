import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/variables';
import type { DsnPatch } from '#lib/core/dsn';
import { call } from '#lib/queries/call';

export const variableKeys = {
  all: ['variables'] as const,
  list: (environmentId: string) => [...variableKeys.all, 'list', environmentId] as const,
};

/** Managed and custom variables of one environment: all of them, since an environment holds at most some hundred. */
export function variablesQuery(environmentId: string) {
  return queryOptions({
    queryKey: variableKeys.list(environmentId),
    queryFn: ({ signal }) =>
      call<typeof contract.listVariables>('GET /apps/v3/environment-variables/', {
        query: { environment: environmentId, page_size: 1000 },
        signal,
      }),
  });
}

export const createVariable = (body: {
  environment: string;
  name: string;
  value?: string;
  patch?: DsnPatch;
  is_sensitive?: boolean;
}) => call<typeof contract.createVariable>('POST /apps/v3/environment-variables/', { body });
export const updateVariable = (id: string, body: contract.UpdateVariableInput) =>
  call<typeof contract.updateVariable>('PATCH /apps/v3/environment-variables/{id}/', { params: { id }, body });
export const removeVariable = (id: string, version: number) =>
  call<typeof contract.removeVariable>('DELETE /apps/v3/environment-variables/{id}/', {
    params: { id },
    query: { version },
  });
export const rebaseVariable = (id: string) =>
  call<typeof contract.rebaseVariable>('POST /apps/v3/environment-variables/{id}/rebase/', { params: { id } });
export const bulkVariables = (body: contract.BulkVariablesInput) =>
  call<typeof contract.bulkVariables>('POST /apps/v3/environment-variables/bulk/', { body });
/** Reads one secret; every call is in the audit log. */
export const revealVariable = (environment: string, name: string, which: 'effective' | 'managed' = 'effective') =>
  call<typeof contract.revealVariable>('POST /apps/v3/environment-variables/reveal/', {
    body: { environment, name, which },
  });
