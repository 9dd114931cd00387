import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { guardedAgents } from '#lib/object-stores/network';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1024 ** 2;

export interface PublicAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** At most the first MiB. */
  body: Buffer;
}

export interface PublicRequestOptions {
  allowsPrivateAddress: boolean;
  method?: string;
  headers?: Record<string, string>;
  body?: Uint8Array;
  signal?: AbortSignal;
}

/**
 * A request like that of a browser: no key, nothing signed, no redirect followed. Names under `localhost` are this
 * machine (RFC 6761), which browsers know and the resolvers of servers often do not.
 * @throws StoreError for an address that may not be used, otherwise the error of the connection
 */
export function publicRequest(url: string, options: PublicRequestOptions): Promise<PublicAnswer> {
  const target = new URL(url);
  const isTls = target.protocol === 'https:';
  const agents = guardedAgents(options.allowsPrivateAddress);
  const agent = isTls ? agents.httpsAgent : agents.httpAgent;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const init = {
    method: options.method ?? 'GET',
    headers: {
      ...(options.body ? { 'content-length': String(options.body.byteLength) } : {}),
      ...options.headers,
      host: target.host,
      connection: 'close',
    },
    agent,
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    ...(target.hostname.endsWith('.localhost') ? { hostname: '127.0.0.1' } : {}),
  };
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(timeout.aborted ? timeout.reason : error);
    const outgoing = (isTls ? requestHttps : requestHttp)(target, init, (incoming) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const done = () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) });
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) {
          done();
          incoming.destroy();
        }
      });
      incoming.on('error', fail);
      incoming.on('end', done);
    });
    outgoing.on('error', fail);
    outgoing.end(options.body);
  });
}

/** A key as the path of a link: everything encoded but the slashes. */
export function keyPath(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}
