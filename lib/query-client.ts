import { defaultShouldDehydrateQuery, environmentManager, QueryClient } from '@tanstack/react-query';

/** Client errors that a second attempt cannot change. */
function isFinal(error: unknown): boolean {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Long enough that hydrated data is not fetched again at once, short enough that state pills stay true.
        staleTime: 15_000,
        retry: (failureCount, error) => failureCount < 2 && !isFinal(error),
      },
      dehydrate: {
        // A server component may start a query without awaiting it; the promise then streams to the browser.
        shouldDehydrateQuery: (query) => defaultShouldDehydrateQuery(query) || query.state.status === 'pending',
      },
    },
  });
}

let browserClient: QueryClient | undefined;

/**
 * The query client of this browser tab, or a new one for each request on the server, so that no answer can reach
 * another person.
 */
export function getQueryClient(): QueryClient {
  if (environmentManager.isServer()) return createQueryClient();
  browserClient ??= createQueryClient();
  return browserClient;
}
