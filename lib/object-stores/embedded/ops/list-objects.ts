import { OWNER_XML } from '#lib/object-stores/embedded/acl';
import type { BucketExchange } from '#lib/object-stores/embedded/exchange';
import { type ListingPage, type ListingQuery, listPage, startOfPage } from '#lib/object-stores/embedded/listing';
import type { ListedObject } from '#lib/object-stores/embedded/object-table';
import { sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { uriEncodePath } from '#lib/object-stores/embedded/sigv4';
import { element, xmlDocument } from '#lib/object-stores/embedded/xml';

const MAX_KEYS = 1000;

/** A limit of a listing, capped at 1,000. @throws S3Error InvalidArgument */
export function readLimit(query: ReadonlyMap<string, string>, name: string): number {
  const text = query.get(name);
  if (text === undefined || text === '') return MAX_KEYS;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2 ** 31 - 1)
    throw new S3Error('InvalidArgument', `${name} must be a number between 0 and 2147483647.`);
  return Math.min(Number(text), MAX_KEYS);
}

/** How names are written: `encoding-type=url` percent-encodes them. @throws S3Error InvalidArgument */
export function readNameEncoder(query: ReadonlyMap<string, string>): (name: string) => string {
  const type = query.get('encoding-type');
  if (type === undefined) return (name) => name;
  if (type !== 'url') throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return uriEncodePath;
}

interface PageRequest {
  query: ListingQuery;
  marker: string;
  encode: (name: string) => string;
  hasOwner: boolean;
}

function readPage({ store, bucket }: BucketExchange, { query, marker }: PageRequest): ListingPage<ListedObject> {
  return listPage(
    (from, isInclusive) => store.objects.walk(bucket.id, from, isInclusive),
    startOfPage(query, marker),
    query,
  );
}

/** Without versioning every object has one version, whose id S3 writes as `null`. */
const ONLY_VERSION = '<VersionId>null</VersionId><IsLatest>true</IsLatest>';

function pageXml(
  page: ListingPage<ListedObject>,
  { encode, hasOwner }: PageRequest,
  item: 'Contents' | 'Version' = 'Contents',
): string {
  const owner = hasOwner ? OWNER_XML : '';
  const version = item === 'Version' ? ONLY_VERSION : '';
  const items = page.items.map(
    ({ key, modifiedAt, etag, size }) =>
      `<${item}>${element('Key', encode(key))}${version}<LastModified>${new Date(modifiedAt).toISOString()}</LastModified>` +
      `<ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size>${owner}<StorageClass>STANDARD</StorageClass></${item}>`,
  );
  const prefixes = page.prefixes.map(
    (prefix) => `<CommonPrefixes>${element('Prefix', encode(prefix))}</CommonPrefixes>`,
  );
  return items.join('') + prefixes.join('');
}

function headXml({ bucket, request }: BucketExchange, { query, encode }: PageRequest, isTruncated: boolean): string {
  return (
    element('Name', bucket.name) +
    element('Prefix', encode(query.prefix)) +
    (query.delimiter === '' ? '' : element('Delimiter', encode(query.delimiter))) +
    element('MaxKeys', query.limit) +
    element('EncodingType', request.query.get('encoding-type')) +
    element('IsTruncated', isTruncated)
  );
}

function readPageRequest({ request }: BucketExchange, marker: string, hasOwner: boolean): PageRequest {
  return {
    query: {
      prefix: request.query.get('prefix') ?? '',
      delimiter: request.query.get('delimiter') ?? '',
      limit: readLimit(request.query, 'max-keys'),
    },
    marker,
    encode: readNameEncoder(request.query),
    hasOwner,
  };
}

/** ListObjects, version 1. */
export async function listObjects(exchange: BucketExchange): Promise<void> {
  const marker = exchange.request.query.get('marker') ?? '';
  const wanted = readPageRequest(exchange, marker, true);
  const page = readPage(exchange, wanted);
  const hasNextMarker = page.next !== undefined && wanted.query.delimiter !== '';
  sendXml(
    exchange.response,
    200,
    xmlDocument(
      'ListBucketResult',
      headXml(exchange, wanted, page.next !== undefined) +
        element('Marker', wanted.encode(marker)) +
        element('NextMarker', hasNextMarker && page.next ? wanted.encode(page.next.name) : undefined) +
        pageXml(page, wanted),
    ),
  );
}

/** ListObjectsV2; the continuation token is the last name of the page before. */
export async function listObjectsV2(exchange: BucketExchange): Promise<void> {
  const { query } = exchange.request;
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  if (token === '') throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
  const marker = token === undefined ? (startAfter ?? '') : Buffer.from(token, 'base64url').toString('utf8');
  const wanted = readPageRequest(exchange, marker, query.get('fetch-owner') === 'true');
  const page = readPage(exchange, wanted);
  const next = page.next === undefined ? undefined : Buffer.from(page.next.name).toString('base64url');
  sendXml(
    exchange.response,
    200,
    xmlDocument(
      'ListBucketResult',
      headXml(exchange, wanted, page.next !== undefined) +
        element('KeyCount', page.items.length + page.prefixes.length) +
        element('ContinuationToken', token) +
        element('NextContinuationToken', next) +
        element('StartAfter', startAfter === undefined ? undefined : wanted.encode(startAfter)) +
        pageXml(page, wanted),
    ),
  );
}

/** ListObjectVersions: the objects again, each as its one version. Clients that empty a bucket ask for it. */
export async function listObjectVersions(exchange: BucketExchange): Promise<void> {
  const { query } = exchange.request;
  const marker = query.get('key-marker') ?? '';
  const wanted = readPageRequest(exchange, marker, true);
  const page = readPage(exchange, wanted);
  const next = page.next && element('NextKeyMarker', wanted.encode(page.next.name));
  const nextVersion = page.next?.item ? element('NextVersionIdMarker', 'null') : '';
  sendXml(
    exchange.response,
    200,
    xmlDocument(
      'ListVersionsResult',
      headXml(exchange, wanted, page.next !== undefined) +
        element('KeyMarker', wanted.encode(marker)) +
        element('VersionIdMarker', query.get('version-id-marker') ?? '') +
        (next ? next + nextVersion : '') +
        pageXml(page, wanted, 'Version'),
    ),
  );
}
