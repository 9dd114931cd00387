import { readableObject } from '#lib/object-stores/embedded/authorise';
import { type ByteRange, parseRange } from '#lib/object-stores/embedded/byte-range';
import { checkReadConditions } from '#lib/object-stores/embedded/conditions';
import type { ObjectExchange } from '#lib/object-stores/embedded/exchange';
import { browserGuards, presentStoredHeaders } from '#lib/object-stores/embedded/object-headers';
import type { ObjectRow, Segment } from '#lib/object-stores/embedded/object-table';
import { headerBytes, type ResponseHeaders, sendEmpty } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { sendRange } from '#lib/object-stores/embedded/send-object';
import { checksumHeaders } from '#lib/object-stores/embedded/stored-checksum';

/** Query parameters of a signed request that replace headers of the answer. */
const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

function readOverrides({ request, principal }: ObjectExchange): ResponseHeaders {
  const headers: ResponseHeaders = {};
  for (const name of OVERRIDES) {
    const value = request.query.get(`response-${name}`);
    if (value === undefined) continue;
    if (principal.kind === 'anonymous')
      throw new S3Error(
        'InvalidRequest',
        'Request specific response headers cannot be used for anonymous GET requests.',
      );
    if (/\p{Cc}/u.test(value)) throw new S3Error('InvalidArgument', `response-${name} holds a control character.`);
    headers[name] = headerBytes(value);
  }
  return headers;
}

/** The range of `?partNumber=N`. */
function partRange(segments: readonly Segment[], text: string): ByteRange {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1)
    throw new S3Error('InvalidArgument', 'partNumber must be between 1 and 10000.');
  const part = segments[number - 1];
  if (!part) throw new S3Error('InvalidPartNumber');
  const start = segments.slice(0, number - 1).reduce((sum, segment) => sum + segment.size, 0);
  return { start, end: start + part.size - 1 };
}

/** `If-Range` that does not name this version makes the range void (RFC 9110, section 13.1.5). */
function isRangeVoid(ifRange: string | undefined, object: ObjectRow): boolean {
  if (ifRange === undefined) return false;
  if (ifRange.startsWith('"')) return ifRange !== `"${object.etag}"`;
  return Date.parse(ifRange) !== Math.floor(object.modifiedAt / 1000) * 1000;
}

/** GetObject and HeadObject: conditions, ranges, parts, overrides; public objects also without a signature. */
export async function readObject(exchange: ObjectExchange): Promise<void> {
  const { request, response, principal, store, bucket, key } = exchange;
  const object = readableObject(principal, bucket, key, store.objects.find(bucket.id, key));
  checkReadConditions(request.headers, object);
  const segments = store.objects.segmentsOf(object);
  const partNumber = request.query.get('partNumber');
  const rangeHeader = isRangeVoid(request.headers.get('if-range'), object) ? undefined : request.headers.get('range');
  if (partNumber !== undefined && rangeHeader !== undefined)
    throw new S3Error('InvalidRequest', 'Cannot specify both a range and a part number.');
  const range = partNumber === undefined ? parseRange(rangeHeader, object.size) : partRange(segments, partNumber);
  const sent = range ?? { start: 0, end: object.size - 1 };
  const headers: ResponseHeaders = {
    ...presentStoredHeaders(object.headers),
    ...readOverrides(exchange),
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    'content-length': sent.end - sent.start + 1,
  };
  // The last part may be empty, and nothing has no place in the object.
  const isEmpty = sent.end < sent.start;
  if (range && !isEmpty) headers['content-range'] = `bytes ${range.start}-${range.end}/${object.size}`;
  if (partNumber !== undefined && object.segments > 0) headers['x-amz-mp-parts-count'] = object.segments;
  if (!range && request.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED')
    Object.assign(headers, checksumHeaders(object.checksum));
  Object.assign(headers, browserGuards(String(headers['content-type'])));
  const status = range && !isEmpty ? 206 : 200;
  if (request.method === 'HEAD' || isEmpty) return sendEmpty(response, status, headers);
  await sendRange(response, store.files, segments, sent, () => response.writeHead(status, headers));
}
