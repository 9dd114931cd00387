import type { QueryObserverOptions } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { ApiError } from '#lib/queries/call';
import { filesQuery } from '#lib/queries/storage-files';
import { getQueryClient } from '#lib/query-client';

/** How often a query is asked for in all when it fails with that. */
async function attempts(error: Error, retry = retryOf()): Promise<number> {
  let count = 0;
  const failing = () => {
    count += 1;
    return Promise.reject(error);
  };
  await getQueryClient()
    .fetchQuery({ queryKey: ['failing'], queryFn: failing, retryDelay: 0, retry })
    .catch(() => undefined);
  return count;
}

/** `fetchQuery` alone never tries again unless told. */
function retryOf(): QueryObserverOptions['retry'] {
  return getQueryClient().getDefaultOptions().queries?.retry ?? false;
}

describe('a query that fails', () => {
  it.each([
    ['a client error', new ApiError(404, 'NOT_FOUND', {}, undefined), 1],
    ['a database that starts again', new ApiError(503, 'UNAVAILABLE', {}, undefined), 3],
    [
      'files of a store, for which the panel has waited',
      new ApiError(503, 'UNAVAILABLE', {}, undefined),
      1,
      filesQuery('id', '').retry,
    ],
    ['a proxy without a panel behind it', new ApiError(503, 'UNKNOWN', {}, undefined), 3],
    ['a broken connection', new TypeError('Failed to fetch'), 3],
  ] as [string, Error, number, QueryObserverOptions['retry']?][])('with %s', async (_, error, expected, retry) => {
    expect(await attempts(error, retry)).toBe(expected);
  });
});
