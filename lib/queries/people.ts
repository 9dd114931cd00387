import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/iam';
import { call } from '#lib/queries/call';

export const accessTokenKeys = {
  all: ['access-tokens'] as const,
  list: (page: number) => [...accessTokenKeys.all, 'list', page] as const,
};

export const TOKENS_PER_PAGE = 50;

export function accessTokensQuery(page: number) {
  return queryOptions({
    queryKey: accessTokenKeys.list(page),
    queryFn: ({ signal }) =>
      call<typeof contract.listAccessTokens>('GET /iam/v3/access-tokens/', {
        query: { page, page_size: TOKENS_PER_PAGE },
        signal,
      }),
  });
}

export const createAccessToken = (body: contract.CreateAccessTokenInput) =>
  call<typeof contract.createAccessToken>('POST /iam/v3/access-tokens/', { body });
export const removeAccessToken = (id: string) =>
  call<typeof contract.removeAccessToken>('DELETE /iam/v3/access-tokens/{id}/', { params: { id } });
