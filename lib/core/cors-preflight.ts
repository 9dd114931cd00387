import type { CorsRule } from '#lib/core/bucket-settings';

export interface PreflightAnswer {
  status: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | undefined>>;
}

export interface PreflightVerdict {
  isAllowed: boolean;
  /** For people: what a browser would do with this answer, and why. */
  sentence: string;
}

/** What a store sent, no longer than a sentence bears. */
const quoted = (value: string) => (value.length > 100 ? `${value.slice(0, 100)}…` : value);
const listed = (value: string | undefined) => (value ?? '').split(',').map((part) => part.trim());

/**
 * What a browser makes of the answer to a preflight (fetch.spec.whatwg.org, section 4.8 "CORS-preflight fetch").
 * @param asked origin and method of the request that the preflight announced
 */
export function judgePreflight(
  asked: { origin: string; method: CorsRule['allowedMethods'][number] },
  { status, headers }: PreflightAnswer,
): PreflightVerdict {
  const { origin, method } = asked;
  const refused = (why: string): PreflightVerdict => ({
    isAllowed: false,
    sentence: `${why} Browsers block the request.`,
  });
  if (status >= 300 && status < 400) {
    return refused(`The store answers with a redirect (${status}), which no browser follows in a preflight.`);
  }
  const allowedOrigin = headers['access-control-allow-origin'];
  if (allowedOrigin === undefined) {
    return refused(
      status === 403 || status < 300
        ? `No rule allows ${method} from ${origin}.`
        : `The store answers ${status} and allows nothing.`,
    );
  }
  if (allowedOrigin !== '*' && allowedOrigin !== origin) {
    return refused(`The store allows ${quoted(allowedOrigin)}, not ${origin}.`);
  }
  if (status < 200 || status > 299) return refused(`The store answers ${status}; only 200 to 299 count.`);
  const methods = listed(headers['access-control-allow-methods']);
  // GET, HEAD and POST need no permission of their own.
  const isNamed = methods.includes(method) || methods.includes('*');
  if (!isNamed && !['GET', 'HEAD', 'POST'].includes(method)) {
    return refused(`The store allows ${quoted(methods.join(', ')) || 'no method'} from ${origin}, not ${method}.`);
  }
  return { isAllowed: true, sentence: `Pages on ${origin} may send ${method} requests.` };
}
