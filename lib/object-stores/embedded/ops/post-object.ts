import { parseCannedAcl } from '#lib/object-stores/embedded/acl';
import { parseCredential, signingKeyFor } from '#lib/object-stores/embedded/authenticate';
import { isGranted } from '#lib/object-stores/embedded/authorise';
import { CHECKSUM_ALGORITHMS, checksumHeader } from '#lib/object-stores/embedded/checksums';
import type { BucketExchange } from '#lib/object-stores/embedded/exchange';
import { boundaryOf, FormReader } from '#lib/object-stores/embedded/form-data';
import type { Principal } from '#lib/object-stores/embedded/key-ring';
import { readStoredHeaders } from '#lib/object-stores/embedded/object-headers';
import { createBodyDigest, type ReceivedBody } from '#lib/object-stores/embedded/payload';
import { checkPostPolicy, type SizeRange } from '#lib/object-stores/embedded/post-policy';
import { checkAclAllowed } from '#lib/object-stores/embedded/public-access';
import { headerBytes, sendEmpty, sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { checkKey, type S3Request } from '#lib/object-stores/embedded/s3-request';
import { ALGORITHM, isSameDigest, sign, uriEncodePath } from '#lib/object-stores/embedded/sigv4';
import { MAX_OBJECT_BYTES, refuseUnsupportedHeaders, storeObject } from '#lib/object-stores/embedded/write-object';
import { element } from '#lib/object-stores/embedded/xml';

const MAX_FIELDS_BYTES = 64 * 1024;
const MAX_FIELDS = 100;

/** Is this the upload of a browser form? */
export function isFormUpload(request: S3Request): boolean {
  return request.method === 'POST' && /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '');
}

interface FormHead {
  /** By lower-case name. */
  fields: Map<string, string>;
  filename: string;
}

/** Reads all fields up to the file, which must come last. */
async function readFields(reader: FormReader): Promise<FormHead> {
  const fields = new Map<string, string>();
  let bytes = 0;
  for (;;) {
    const part = await reader.nextPart();
    if (!part) throw new S3Error('InvalidArgument', 'POST requires exactly one file upload per request.');
    const name = part.name.toLowerCase();
    if (name === 'file') return { fields, filename: part.filename ?? '' };
    const chunks: Buffer[] = [];
    await reader.readBody((chunk) => {
      bytes += chunk.length;
      if (bytes > MAX_FIELDS_BYTES) throw new S3Error('MaxMessageLengthExceeded');
      chunks.push(chunk);
      return undefined;
    });
    if (fields.size >= MAX_FIELDS) throw new S3Error('MaxMessageLengthExceeded');
    if (fields.has(name)) throw new S3Error('InvalidArgument', `The field ${name} occurs twice.`);
    fields.set(name, Buffer.concat(chunks).toString('utf8'));
  }
}

/** The form is what is signed: its policy must be, by a key that may write to the bucket. */
function authoriseForm(
  { store, bucket }: BucketExchange,
  fields: ReadonlyMap<string, string>,
): { principal: Principal; size: SizeRange | undefined } {
  const policy = fields.get('policy');
  const signature = fields.get('x-amz-signature');
  if (policy === undefined) throw new S3Error('AccessDenied');
  if (signature === undefined)
    throw new S3Error('InvalidArgument', 'Bucket POST must contain a field named "x-amz-signature".');
  if (fields.get('x-amz-algorithm') !== ALGORITHM)
    throw new S3Error('InvalidArgument', `x-amz-algorithm must be ${ALGORITHM}.`);
  const { keyId, scope } = parseCredential(
    fields.get('x-amz-credential') ?? '',
    (reason) => new S3Error('InvalidArgument', reason),
  );
  const key = store.keys.find(keyId);
  if (!key) throw new S3Error('InvalidAccessKeyId');
  if (!isSameDigest(sign(signingKeyFor(keyId, key.secret, scope), policy), signature))
    throw new S3Error('SignatureDoesNotMatch');
  const size = checkPostPolicy(policy, new Map([...fields, ['bucket', bucket.name]]));
  if (!isGranted(key.principal, 'write-object', bucket)) throw new S3Error('AccessDenied');
  return { principal: key.principal, size };
}

async function receiveFile(
  reader: FormReader,
  fields: ReadonlyMap<string, string>,
  size: SizeRange | undefined,
  write: (chunk: Buffer) => Promise<void> | undefined,
): Promise<ReceivedBody> {
  const algorithm = CHECKSUM_ALGORITHMS.find((name) => fields.has(checksumHeader(name)));
  const digest = createBodyDigest(algorithm);
  const max = Math.min(size?.max ?? MAX_OBJECT_BYTES, MAX_OBJECT_BYTES);
  let bytes = 0;
  await reader.readBody((chunk) => {
    bytes += chunk.length;
    if (bytes > max) throw new S3Error('EntityTooLarge');
    digest.update(chunk);
    return write(chunk);
  });
  if (bytes < (size?.min ?? 0)) throw new S3Error('EntityTooSmall');
  const body = digest.finish();
  if (algorithm && fields.get(checksumHeader(algorithm)) !== body.checksum?.value) throw new S3Error('BadDigest');
  return body;
}

function answer(
  { request, response, bucket }: BucketExchange,
  fields: ReadonlyMap<string, string>,
  key: string,
  etag: string,
): void {
  const path = request.isVirtualHost ? `/${uriEncodePath(key)}` : `/${bucket.name}/${uriEncodePath(key)}`;
  const location = `http://${request.headers.get('host') ?? ''}${path}`;
  const headers = { ETag: `"${etag}"`, Location: location };
  const redirect = URL.parse(fields.get('success_action_redirect') ?? fields.get('redirect') ?? '');
  if (redirect && /^https?:$/.test(redirect.protocol)) {
    redirect.searchParams.append('bucket', bucket.name);
    redirect.searchParams.append('key', key);
    redirect.searchParams.append('etag', `"${etag}"`);
    sendEmpty(response, 303, { ...headers, Location: redirect.href });
    return;
  }
  const status = fields.get('success_action_status');
  if (status !== '201') {
    sendEmpty(response, status === '200' ? 200 : 204, headers);
    return;
  }
  // The one answer of S3 without its namespace.
  const xml =
    `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${element('Location', location)}` +
    `${element('Bucket', bucket.name)}${element('Key', key)}${element('ETag', `"${etag}"`)}</PostResponse>`;
  sendXml(response, 201, xml, headers);
}

/** PostObject: an upload by an HTML form, allowed by the signed policy inside it. Returns who signed that. */
export async function postObject(exchange: BucketExchange): Promise<Principal> {
  const { request, store, bucket } = exchange;
  const source = request.message.iterator({ destroyOnReturn: false });
  const reader = new FormReader(source, boundaryOf(request.headers.get('content-type') ?? ''));
  const { fields, filename } = await readFields(reader);
  const template = fields.get('key');
  if (!template) throw new S3Error('InvalidArgument', 'Bucket POST must contain a field named "key".');
  const key = template.replaceAll(/\$\{filename\}/g, () => filename.split(/[\\/]/).at(-1) ?? '');
  // A browser sends no filename when none was chosen, and an object without a key could never be addressed again.
  if (key === '') throw new S3Error('InvalidArgument', 'The key of the form is empty: no file was chosen.');
  checkKey(key);
  fields.set('key', key);
  const { principal, size } = authoriseForm(exchange, fields);
  const headerFields = new Map([...fields].map(([name, value]) => [name, headerBytes(value)]));
  refuseUnsupportedHeaders(headerFields);
  const aclText = fields.get('acl');
  const acl = aclText ? parseCannedAcl(aclText) : undefined;
  checkAclAllowed(bucket, acl);
  const headers = readStoredHeaders(headerFields);
  const body = await storeObject(store, { principal, bucket, key, headers, acl, check: () => undefined }, (write) =>
    receiveFile(reader, fields, size, write),
  );
  answer(exchange, fields, key, body.md5);
  return principal;
}
