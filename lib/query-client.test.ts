import { describe, expect, it } from 'vitest';
import { ApiError } from '#lib/queries/call';
import { getQueryClient } from '#lib/query-client';

/** How often a query is asked for in all when it fails with that. */
async function attempts(error: Error): Promise<number> {
  let count = 0;
  const failing = () => {
    count += 1;
    return Promise.reject(error);
  };
  await getQueryClient()
    .fetchQuery({ queryKey: ['failing'], queryFn: failing, retryDelay: 0, retry: retryOf() })
    .catch(() => undefined);
  return count;
}

/** `fetchQuery` alone never tries again unless told. */
function retryOf() {
  return getQueryClient().getDefaultOptions().queries?.retry ?? false;
}

describe('a query that fails', () => {
  it.each([
    ['a client error', new ApiError(404, 'NOT_FOUND', {}, undefined), 1],
    [
      'a store that does not answer, for which the panel has waited',
      new ApiError(503, 'UNAVAILABLE', {}, undefined),
      1,
    ],
    ['a proxy without a panel behind it', new ApiError(503, 'UNKNOWN', {}, undefined), 3],
    ['a broken connection', new TypeError('Failed to fetch'), 3],
  ])('with %s', async (_, error, expected) => {
    expect(await attempts(error)).toBe(expected);
  });
});
