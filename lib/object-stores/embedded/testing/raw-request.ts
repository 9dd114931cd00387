import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import {
  ALGORITHM,
  amzDateOf,
  canonicalRequest,
  deriveSigningKey,
  requestStringToSign,
  scopeText,
  sign,
} from '#lib/object-stores/embedded/sigv4';
import type { StoreKey } from '#lib/object-stores/port';

export interface RawRequest {
  method?: string;
  /** Path and query exactly as they go over the wire. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Signs with this key; without one the request is anonymous. */
  key?: StoreKey;
  /** Value of x-amz-content-sha256; the hash of the body unless given. */
  payloadHash?: string;
  at?: Date;
  region?: string;
  /** Last chance to spoil what was signed. */
  spoil?: (headers: Record<string, string>) => Record<string, string>;
}

/** For `spoil`: changes one header after signing; undefined drops it. */
export function change(name: string, to: string | undefined | ((value: string) => string)) {
  return (headers: Record<string, string>): Record<string, string> => {
    const { [name]: value = '', ...others } = headers;
    const next = typeof to === 'function' ? to(value) : to;
    return next === undefined ? others : { ...others, [name]: next };
  };
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The code of the error XML, if any. */
  code: string | undefined;
}

export interface SignedRequest {
  headers: Record<string, string>;
  /** What aws-chunked bodies go on signing from. */
  signingKey: Buffer;
  signature: string;
  scope: string;
  amzDate: string;
}

function queryPairs(path: string): [string, string][] {
  const query = path.split('?').slice(1).join('?');
  return query === ''
    ? []
    : query.split('&').map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return [decodeURIComponent(name), decodeURIComponent(value.join('='))];
      });
}

/** Signs a request as its author wrote it, with nothing normalised. */
export function signRaw(url: string, request: RawRequest, key: StoreKey): SignedRequest {
  const amzDate = amzDateOf(request.at ?? new Date());
  const scope = { date: amzDate.slice(0, 8), region: request.region ?? 'local', service: 's3' };
  const payloadHash =
    request.payloadHash ??
    createHash('sha256')
      .update(request.body ?? '')
      .digest('hex');
  const headers: Record<string, string> = {
    host: new URL(url).host,
    ...request.headers,
    'x-amz-date': amzDate,
    'x-amz-content-sha256': payloadHash,
  };
  const signedHeaders = Object.keys(headers).sort();
  const canonical = canonicalRequest({
    method: request.method ?? 'GET',
    path: request.path.split('?')[0] ?? '/',
    query: queryPairs(request.path),
    signedHeaders,
    header: (name) => headers[name] ?? '',
    payloadHash,
  });
  const signingKey = deriveSigningKey(key.secret, scope);
  const signature = sign(signingKey, requestStringToSign(amzDate, scope, canonical));
  headers.authorization = `${ALGORITHM} Credential=${key.keyId}/${scopeText(scope)}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return { headers, signingKey, signature, scope: scopeText(scope), amzDate };
}

/** Sends a request byte for byte; resolves with whatever comes back. */
export function send(url: string, request: RawRequest): Promise<RawAnswer> {
  const signed = request.key ? signRaw(url, request, request.key).headers : { ...request.headers };
  const headers = request.spoil?.(signed) ?? signed;
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { hostname, port, method: request.method ?? 'GET', path: request.path, headers, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const body = Buffer.concat(chunks);
          const code = /<Code>(\w+)<\/Code>/.exec(body.toString('latin1'))?.[1];
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body, code });
        });
      },
    );
    outgoing.on('error', reject);
    // As bytes: node:http would send the headers as UTF-8 along with a body that is a string.
    outgoing.end(request.body === undefined ? undefined : Buffer.from(request.body));
  });
}
