import { S3Error } from '#lib/object-stores/embedded/s3-error';

/** Standard headers that are stored with an object and given back on every read. */
const STORED = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];
const METADATA_PREFIX = 'x-amz-meta-';
const MAX_METADATA_BYTES = 2 * 1024;
/** Forms may bring more than clients take: most refuse an answer with headers of more than 16 KiB. */
const MAX_HEADER_BYTES = 8 * 1024;
const DEFAULT_TYPE = 'binary/octet-stream';
/** Content types that a browser may run scripts from. */
const ACTIVE_TYPE = /html|xml|xsl|rdf|svg|javascript|multipart/i;
/** Forms and signed links may name what no header can be called (RFC 9110, section 5.6.2). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/** Header values of an object by lower-case name, as byte strings. */
export type StoredHeaders = Record<string, string>;

/**
 * Picks what is to be stored from request headers (or form fields, by lower-case name).
 * @throws S3Error MetadataTooLarge beyond 2 KiB of user metadata or 8 KiB of everything, InvalidArgument for names and values no header can carry
 */
export function readStoredHeaders(source: ReadonlyMap<string, string>): StoredHeaders {
  const stored: StoredHeaders = {};
  let metadataBytes = 0;
  for (const name of STORED) {
    const value = source.get(name);
    if (value) stored[name] = value;
  }
  for (const [name, value] of source) {
    if (!name.startsWith(METADATA_PREFIX) || name.length === METADATA_PREFIX.length) continue;
    if (!HEADER_NAME.test(name))
      throw new S3Error('InvalidArgument', 'The name of a metadata entry cannot be a header.');
    metadataBytes += name.length - METADATA_PREFIX.length + value.length;
    stored[name] = value;
  }
  const strange = Object.keys(stored).find((name) => /[^\t\x20-\x7e\x80-\xff]/.test(stored[name] ?? ''));
  if (strange !== undefined) throw new S3Error('InvalidArgument', `The value of ${strange} holds a control character.`);
  const bytes = Object.values(stored).reduce((sum, value) => sum + value.length, 0);
  if (metadataBytes > MAX_METADATA_BYTES || bytes > MAX_HEADER_BYTES) throw new S3Error('MetadataTooLarge');
  // `aws-chunked` describes the transfer, not the object.
  const encoding = stored['content-encoding']?.split(',').map((part) => part.trim());
  if (encoding?.includes('aws-chunked')) {
    const rest = encoding.filter((part) => part !== 'aws-chunked').join(',');
    if (rest) stored['content-encoding'] = rest;
    else delete stored['content-encoding'];
  }
  return stored;
}

/** The stored headers with the default content type, ready to be sent. */
export function presentStoredHeaders(json: string): StoredHeaders {
  return { 'content-type': DEFAULT_TYPE, ...(JSON.parse(json) as StoredHeaders) };
}

/**
 * Headers that keep a browser from treating somebody's upload as a page of this origin:
 * no guessing of types, and no scripts in documents that could hold some.
 */
export function browserGuards(contentType: string): StoredHeaders {
  const guards: StoredHeaders = { 'x-content-type-options': 'nosniff' };
  if (ACTIVE_TYPE.test(contentType))
    guards['content-security-policy'] = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
  return guards;
}
