import { createHash } from 'node:crypto';
import {
  ALGORITHM,
  amzDateOf,
  canonicalRequest,
  deriveSigningKey,
  requestStringToSign,
  scopeText,
  sign,
} from '#lib/object-stores/embedded/sigv4';

export interface RequestToSign {
  method: string;
  url: URL;
  /** Covered by the signature unless `payloadHash` is given. */
  body: string;
  payloadHash?: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** The headers that sign a request to the administration of the embedded store. */
export function signedHeaders(request: RequestToSign): Record<string, string> {
  const { url } = request;
  const amzDate = amzDateOf(new Date());
  const payloadHash = request.payloadHash ?? createHash('sha256').update(request.body, 'utf8').digest('hex');
  const headers: Record<string, string> = {
    host: url.host,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': amzDate,
  };
  const names = Object.keys(headers).sort();
  const scope = { date: amzDate.slice(0, 8), region: request.region, service: 's3' };
  const canonical = canonicalRequest({
    method: request.method,
    path: url.pathname,
    query: [...url.searchParams],
    signedHeaders: names,
    header: (name) => headers[name] ?? '',
    payloadHash,
  });
  const key = deriveSigningKey(request.secretAccessKey, scope);
  const signature = sign(key, requestStringToSign(amzDate, scope, canonical));
  const { host: _, ...sent } = headers;
  return {
    ...sent,
    authorization: `${ALGORITHM} Credential=${request.accessKeyId}/${scopeText(scope)}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}
