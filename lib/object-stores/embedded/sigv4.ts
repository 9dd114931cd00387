import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Signature Version 4, the calculation only. Source: AWS "Create a signed AWS API request" and "Signature calculations" of the S3 API reference. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export interface CredentialScope {
  /** YYYYMMDD */
  date: string;
  region: string;
  service: string;
}

export interface CanonicalParts {
  method: string;
  /** Percent-encoded path, exactly the form to be signed. */
  path: string;
  query: readonly (readonly [string, string])[];
  /** Lower-case names, sorted. */
  signedHeaders: readonly string[];
  header(name: string): string;
  payloadHash: string;
}

/** Percent-encodes everything but `A-Z a-z 0-9 - . _ ~`. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Like `uriEncode`, leaving `/` alone: the canonical form of an object path. */
export function uriEncodePath(path: string): string {
  return path.split('/').map(uriEncode).join('/');
}

/** Sorted and encoded query string; the pairs are decoded ones. */
export function canonicalQuery(pairs: readonly (readonly [string, string])[]): string {
  return pairs
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const isBlank = (char: string | undefined) => char === ' ' || char === '\t';

/**
 * Only ASCII blanks: a byte string may end with 0xA0, which `trim` would take for a space. No pattern looks for the end:
 * it would try from every blank on, and a header full of them would stop the process for a second.
 */
function collapseSpaces(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value[start])) start += 1;
  while (end > start && isBlank(value[end - 1])) end -= 1;
  return value.slice(start, end).replace(/ +/g, ' ');
}

/** The canonical request. Header values are byte strings (latin1), as node:http hands them out. */
export function canonicalRequest(parts: CanonicalParts): string {
  const headers = parts.signedHeaders.map((name) => `${name}:${collapseSpaces(parts.header(name))}\n`).join('');
  return [
    parts.method,
    parts.path,
    canonicalQuery(parts.query),
    headers,
    parts.signedHeaders.join(';'),
    parts.payloadHash,
  ].join('\n');
}

export function scopeText(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}

/** What is signed for a whole request; hashed as bytes because header values are byte strings. */
export function requestStringToSign(amzDate: string, scope: CredentialScope, canonical: string): string {
  const digest = createHash('sha256').update(canonical, 'latin1').digest('hex');
  return [ALGORITHM, amzDate, scopeText(scope), digest].join('\n');
}

/** The key that signs everything of one secret, day, region and service. */
export function deriveSigningKey(secret: string, scope: CredentialScope): Buffer {
  const step = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data, 'utf8').digest();
  return step(step(step(step(`AWS4${secret}`, scope.date), scope.region), scope.service), 'aws4_request');
}

export function sign(signingKey: Buffer, stringToSign: string): string {
  return createHmac('sha256', signingKey).update(stringToSign, 'utf8').digest('hex');
}

/** Compares two hex digests in constant time; a wrong length or alphabet is just "different". */
export function isSameDigest(expected: string, given: string): boolean {
  const a = Buffer.from(expected, 'latin1');
  const b = Buffer.from(given.toLowerCase(), 'latin1');
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `20261121T093000Z` of a moment. */
export function amzDateOf(moment: Date): string {
  return moment.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** Milliseconds of an `YYYYMMDDTHHMMSSZ` text, or of an HTTP date; NaN when it is neither. */
export function parseAmzDate(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
