import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { S3Error } from '#lib/object-stores/embedded/s3-error';

const MAX_KEY_BYTES = 1024;
const BUCKET_NAME = /^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$/;

/** One request, addressed: which bucket and key it means, in whichever style it was sent. */
export interface S3Request {
  /** Answered as `x-amz-request-id`. */
  id: string;
  method: string;
  /** The path as sent, before any decoding; signatures cover these bytes. */
  rawPath: string;
  /** Decoded query pairs in the order sent. */
  queryPairs: readonly (readonly [string, string])[];
  query: ReadonlyMap<string, string>;
  /** Headers by lower-case name; values are byte strings (latin1), as node:http hands them out. */
  headers: Map<string, string>;
  bucket: string | undefined;
  key: string | undefined;
  isVirtualHost: boolean;
  /** Path and query-free name of the resource for error answers. */
  resource: string;
  message: IncomingMessage;
}

/** Where virtual-host requests arrive: `<bucket>.s3.<region>.<domain>`. */
export interface Addressing {
  region: string;
  domain: string;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new S3Error('InvalidURI', undefined, { cause });
  }
}

function parseQuery(rawQuery: string): [string, string][] {
  if (rawQuery === '') return [];
  return rawQuery.split('&').map((pair) => {
    const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
    return [decode(name), decode(value.join('='))];
  });
}

function hostBucket(host: string | undefined, { region, domain }: Addressing): string | undefined {
  const name = (host ?? '').toLowerCase().replace(/:\d+$/, '');
  const suffix = `.s3.${region}.${domain}`;
  return name.endsWith(suffix) && name.length > suffix.length ? name.slice(0, -suffix.length) : undefined;
}

/**
 * Reads method, address, query and headers of a request.
 * @throws S3Error InvalidURI for broken percent-encoding, InvalidArgument for keys that cannot be stored, KeyTooLongError
 */
export function parseRequest(message: IncomingMessage, addressing: Addressing): S3Request {
  // A proxy may send the absolute form; the signature covers the path only.
  // It is ASCII (node:http refuses other bytes), which the digest of the signature relies on.
  const target = (message.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  const rawPath = mark < 0 ? target : target.slice(0, mark);
  const queryPairs = parseQuery(mark < 0 ? '' : target.slice(mark + 1));
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const virtualBucket = hostBucket(message.headers.host, addressing);
  const path = rawPath.startsWith('/') ? rawPath.slice(1) : rawPath;
  const slash = path.indexOf('/');
  const rawBucket = slash < 0 ? path : path.slice(0, slash);
  const rawKey = virtualBucket === undefined ? (slash < 0 ? '' : path.slice(slash + 1)) : path;
  const bucket = virtualBucket ?? (rawBucket === '' ? undefined : decode(rawBucket));
  const key = rawKey === '' ? undefined : decode(rawKey);
  if (key !== undefined) checkKey(key);
  return {
    id: randomBytes(8).toString('hex').toUpperCase(),
    method: message.method ?? 'GET',
    rawPath: rawPath === '' ? '/' : rawPath,
    queryPairs,
    query: new Map(queryPairs),
    headers,
    bucket,
    key,
    isVirtualHost: virtualBucket !== undefined,
    resource: `/${[bucket, key].filter((part) => part !== undefined).join('/')}`,
    message,
  };
}

/** @throws S3Error when an object of that key cannot be stored */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new S3Error('KeyTooLongError');
  if (key.includes('\0')) throw new S3Error('InvalidArgument', 'A key cannot contain the NUL character.');
}

/** @throws S3Error InvalidBucketName unless 3 to 63 of a-z, 0-9 and hyphen, not at either end */
export function checkBucketName(name: string): void {
  if (!BUCKET_NAME.test(name)) throw new S3Error('InvalidBucketName');
}
