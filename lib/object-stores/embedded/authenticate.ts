import type { KeyRing, Principal } from '#lib/object-stores/embedded/key-ring';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import type { S3Request } from '#lib/object-stores/embedded/s3-request';
import {
  ALGORITHM,
  amzDateOf,
  type CredentialScope,
  canonicalRequest,
  deriveSigningKey,
  isSameDigest,
  parseAmzDate,
  requestStringToSign,
  scopeText,
  sign,
  uriEncodePath,
} from '#lib/object-stores/embedded/sigv4';

const MAX_SKEW_MS = 15 * 60_000;
const MAX_EXPIRY_SECONDS = 7 * 24 * 3600;
const SIGNING_KEYS_KEPT = 1000;
/** Query parameters that carry the signature itself; all other `x-amz-*` parameters stand for headers. */
const SIGNATURE_PARAMETERS = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-signedheaders',
  'x-amz-signature',
  'x-amz-security-token',
]);
/** `x-amz-*` headers that may be unsigned: the first is inside the canonical request anyway, the second has no effect. */
const MAY_BE_UNSIGNED = new Set(['x-amz-content-sha256', 'x-amz-user-agent']);

/** What a chunk-signed body continues from. */
export interface ChunkSeed {
  signingKey: Buffer;
  signature: string;
  amzDate: string;
  scope: string;
}

/** How the body is covered by the signature. */
export type PayloadSignature =
  | { kind: 'unsigned' }
  | { kind: 'sha256'; hex: string }
  | { kind: 'chunked'; hasTrailer: boolean; seed: ChunkSeed | undefined };

export interface Authentication {
  principal: Principal;
  payload: PayloadSignature;
}

interface Claim {
  keyId: string;
  scope: CredentialScope;
  amzDate: string;
  signedHeaders: string[];
  signature: string;
  payloadHash: string;
  query: readonly (readonly [string, string])[];
}

const signingKeys = new Map<string, Buffer>();

/** The derived key, remembered: deriving costs four HMACs and clients keep one scope for a day. */
export function signingKeyFor(keyId: string, secret: string, scope: CredentialScope): Buffer {
  const name = JSON.stringify([keyId, secret, scope]);
  const known = signingKeys.get(name);
  if (known) return known;
  if (signingKeys.size >= SIGNING_KEYS_KEPT) signingKeys.clear();
  const made = deriveSigningKey(secret, scope);
  signingKeys.set(name, made);
  return made;
}

/** `KEY/20261121/region/s3/aws4_request`; any region is taken, as many clients cannot be told one. */
export function parseCredential(
  text: string,
  malformed: (reason: string) => S3Error,
): { keyId: string; scope: CredentialScope } {
  const parts = text.split('/');
  const [date, region, service, end] = parts.slice(-4);
  const keyId = parts.slice(0, -4).join('/');
  if (parts.length < 5 || !keyId || !date || !region) throw malformed('The credential is malformed.');
  if (service !== 's3' || end !== 'aws4_request')
    throw malformed('The credential scope must end with s3/aws4_request.');
  if (!/^\d{8}$/.test(date)) throw malformed('The date of the credential scope is malformed.');
  return { keyId, scope: { date, region, service } };
}

function readHeaderClaim(request: S3Request, authorization: string): Claim {
  const malformed = (reason: string) => new S3Error('AuthorizationHeaderMalformed', reason);
  if (/^AWS /.test(authorization)) throw unsupportedMechanism();
  const match = /^AWS4-HMAC-SHA256\s+(.*)$/.exec(authorization);
  if (!match) throw unsupportedMechanism();
  const fields = new Map(
    (match[1] ?? '').split(',').map((field) => {
      const [name = '', ...value] = field.trim().split('=');
      return [name, value.join('=')] as const;
    }),
  );
  const credential = fields.get('Credential');
  const signedHeaders = fields.get('SignedHeaders');
  const signature = fields.get('Signature');
  if (!credential || !signedHeaders || !signature)
    throw malformed('Credential, SignedHeaders or Signature is missing.');
  const sentAt = parseAmzDate(request.headers.get('x-amz-date') ?? request.headers.get('date') ?? '');
  if (Number.isNaN(sentAt)) throw new S3Error('AccessDenied', 'A valid x-amz-date or Date header is required.');
  if (Math.abs(Date.now() - sentAt) > MAX_SKEW_MS) throw new S3Error('RequestTimeTooSkewed');
  const payloadHash = request.headers.get('x-amz-content-sha256');
  if (payloadHash === undefined) throw new S3Error('InvalidRequest', 'Missing required header: x-amz-content-sha256.');
  return {
    ...parseCredential(credential, malformed),
    amzDate: amzDateOf(new Date(sentAt)),
    signedHeaders: signedHeaders.split(';'),
    signature,
    payloadHash,
    query: request.queryPairs,
  };
}

function readQueryClaim(request: S3Request): Claim {
  const malformed = (reason: string) => new S3Error('AuthorizationQueryParametersError', reason);
  const parameter = (name: string) => {
    const value = request.query.get(name);
    if (!value) throw malformed(`The query parameter ${name} is missing.`);
    return value;
  };
  if (parameter('X-Amz-Algorithm') !== ALGORITHM) throw malformed(`X-Amz-Algorithm only supports ${ALGORITHM}.`);
  if (request.query.has('X-Amz-Security-Token')) throw malformed('Session tokens are not supported.');
  const expires = parameter('X-Amz-Expires');
  if (!/^\d{1,7}$/.test(expires) || Number(expires) < 1 || Number(expires) > MAX_EXPIRY_SECONDS)
    throw malformed('X-Amz-Expires must be between 1 and 604800 seconds.');
  const amzDate = parameter('X-Amz-Date');
  const signedAt = parseAmzDate(amzDate);
  if (Number.isNaN(signedAt)) throw malformed('X-Amz-Date must be of the form YYYYMMDDTHHMMSSZ.');
  const claim: Claim = {
    ...parseCredential(parameter('X-Amz-Credential'), malformed),
    amzDate,
    signedHeaders: parameter('X-Amz-SignedHeaders').split(';'),
    signature: parameter('X-Amz-Signature'),
    payloadHash:
      request.query.get('X-Amz-Content-Sha256') ?? request.headers.get('x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
    query: request.queryPairs.filter(([name]) => name !== 'X-Amz-Signature'),
  };
  if (signedAt > Date.now() + MAX_SKEW_MS) throw new S3Error('AccessDenied', 'Request is not valid yet.');
  if (Date.now() > signedAt + Number(expires) * 1000) throw new S3Error('AccessDenied', 'Request has expired.');
  return claim;
}

function unsupportedMechanism(): S3Error {
  return new S3Error('InvalidRequest', `The authorization mechanism you provided is not supported. Use ${ALGORITHM}.`);
}

/** Verifies the claim; returns the signing key for bodies that go on signing. */
function verify(request: S3Request, claim: Claim, secret: string): Buffer {
  if (!claim.amzDate.startsWith(claim.scope.date))
    throw new S3Error('SignatureDoesNotMatch', 'The date of the credential scope is not that of the request.');
  if (!claim.signedHeaders.includes('host')) throw new S3Error('AccessDenied', 'The Host header must be signed.');
  // A header named a thousand times would be signed a thousand times.
  if (new Set(claim.signedHeaders).size < claim.signedHeaders.length)
    throw new S3Error('AccessDenied', 'A signed header is named twice.');
  for (const name of request.headers.keys()) {
    if (!name.startsWith('x-amz-') || MAY_BE_UNSIGNED.has(name) || claim.signedHeaders.includes(name)) continue;
    throw new S3Error('AccessDenied', `There were headers present in the request which were not signed: ${name}.`);
  }
  const signingKey = signingKeyFor(claim.keyId, secret, claim.scope);
  // Clients differ in which characters of a path they encode. Both forms mean the same key, so either may be signed.
  const paths = new Set([request.rawPath, uriEncodePath(decodeURIComponent(request.rawPath))]);
  for (const path of paths) {
    const canonical = canonicalRequest({
      method: request.method,
      path,
      query: claim.query,
      signedHeaders: claim.signedHeaders,
      header: (name) => request.headers.get(name) ?? '',
      payloadHash: claim.payloadHash,
    });
    const expected = sign(signingKey, requestStringToSign(claim.amzDate, claim.scope, canonical));
    if (isSameDigest(expected, claim.signature)) return signingKey;
  }
  throw new S3Error('SignatureDoesNotMatch');
}

function payloadSignature(claim: Claim, signingKey: Buffer): PayloadSignature {
  const hash = claim.payloadHash;
  const seed: ChunkSeed = {
    signingKey,
    signature: claim.signature,
    amzDate: claim.amzDate,
    scope: scopeText(claim.scope),
  };
  switch (hash) {
    case 'UNSIGNED-PAYLOAD':
      return { kind: 'unsigned' };
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
      return { kind: 'chunked', hasTrailer: true, seed: undefined };
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
      return { kind: 'chunked', hasTrailer: false, seed };
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER':
      return { kind: 'chunked', hasTrailer: true, seed };
  }
  if (/^[0-9a-f]{64}$/i.test(hash)) return { kind: 'sha256', hex: hash };
  if (hash.startsWith('STREAMING-')) throw new S3Error('NotImplemented', 'This way to sign a body is not supported.');
  throw new S3Error(
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-... or a SHA-256 in hex.',
  );
}

/** Parameters that a signed link carries in place of headers become headers; all of them are covered by the signature. */
function adoptHoistedHeaders(request: S3Request): void {
  for (const [name, value] of request.queryPairs) {
    const lower = name.toLowerCase();
    if (!lower.startsWith('x-amz-') || SIGNATURE_PARAMETERS.has(lower) || request.headers.has(lower)) continue;
    request.headers.set(lower, Buffer.from(value, 'utf8').toString('latin1'));
  }
}

/**
 * Who sent the request, and how its body is signed. A request without a signature is anonymous.
 * @throws S3Error for every signature that is malformed, unknown, out of time or wrong
 */
export function authenticate(request: S3Request, keys: KeyRing): Authentication {
  // An empty header says nothing, so it is none.
  const authorization = request.headers.get('authorization') || undefined;
  const isQuerySigned = request.query.has('X-Amz-Signature') || request.query.has('X-Amz-Credential');
  if (authorization === undefined && !isQuerySigned) {
    if (request.query.has('AWSAccessKeyId') || request.query.has('Signature')) throw unsupportedMechanism();
    return { principal: { kind: 'anonymous' }, payload: { kind: 'unsigned' } };
  }
  if (authorization !== undefined && isQuerySigned)
    throw new S3Error('InvalidArgument', 'Only one way to sign is allowed: the Authorization header or the query.');
  const claim = authorization === undefined ? readQueryClaim(request) : readHeaderClaim(request, authorization);
  if (request.headers.has('x-amz-security-token'))
    throw new S3Error('InvalidRequest', 'Session tokens are not supported.');
  const key = keys.find(claim.keyId);
  if (!key) throw new S3Error('InvalidAccessKeyId');
  const signingKey = verify(request, claim, key.secret);
  if (authorization === undefined) adoptHoistedHeaders(request);
  return { principal: key.principal, payload: payloadSignature(claim, signingKey) };
}
