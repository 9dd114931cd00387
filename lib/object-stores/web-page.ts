import { StoreError } from '#lib/object-stores/port';

/** What to say of an endpoint that is a web site, such as the console of a store. */
export const WEB_PAGE =
  'The address answers with a web page, not as an object store. Enter the address of the API, not that of the console.';

/**
 * Is an answer a web page that says nothing? Redirects, storms and failures of a server say enough by their status.
 * @param headers with names in lower case
 */
export function isWebPage(status: number, headers: Record<string, string | undefined>): boolean {
  const isTold = (status >= 300 && status < 400) || status === 429 || status >= 500;
  return !isTold && headers['content-type']?.toLowerCase().includes('text/html') === true;
}

/**
 * The page of a proxy with status 404 or 403 says nothing about a bucket or a key: taken for the store's own word, a
 * bucket would count as deleted. It may be gone in a minute.
 */
export function webPageError(): StoreError {
  return new StoreError('UNREACHABLE', WEB_PAGE);
}
