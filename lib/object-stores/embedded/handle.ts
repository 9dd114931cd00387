import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticate } from '#lib/object-stores/embedded/authenticate';
import { isGranted } from '#lib/object-stores/embedded/authorise';
import { answerPreflight, corsHeaders } from '#lib/object-stores/embedded/cors';
import type { Exchange } from '#lib/object-stores/embedded/exchange';
import type { Principal } from '#lib/object-stores/embedded/key-ring';
import { ADMIN_PREFIX, administer, HEALTH_PATH } from '#lib/object-stores/embedded/ops/admin';
import { createBucket } from '#lib/object-stores/embedded/ops/bucket';
import { isFormUpload, postObject } from '#lib/object-stores/embedded/ops/post-object';
import { listBuckets } from '#lib/object-stores/embedded/ops/service';
import { type AnsweredRequest, createRequestLog } from '#lib/object-stores/embedded/request-log';
import { sendEmpty, sendXml } from '#lib/object-stores/embedded/respond';
import { findBucketOperation, findObjectOperation } from '#lib/object-stores/embedded/router';
import { S3Error, toS3Error } from '#lib/object-stores/embedded/s3-error';
import { checkBucketName, parseRequest, type S3Request } from '#lib/object-stores/embedded/s3-request';
import type { Store } from '#lib/object-stores/embedded/store';
import { element } from '#lib/object-stores/embedded/xml';

/** How much of a refused upload is read and thrown away so that the client sees the answer; beyond it the connection is cut. */
const MAX_DISCARDED_BYTES = 4 * 1024 * 1024;

export interface HandlerLogs {
  log?: ((line: string) => void) | undefined;
  logError?: ((line: string) => void) | undefined;
}

function sendError(response: ServerResponse, error: S3Error, request: S3Request | undefined): void {
  const isBodyless = request?.method === 'HEAD' || error.status === 304;
  if (isBodyless) {
    response.writeHead(error.status, error.headers);
    response.end();
    return;
  }
  const xml =
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${element('Code', error.code)}${element('Message', error.message)}` +
    `${element('Resource', request?.resource ?? '/')}${element('RequestId', request?.id ?? '')}</Error>`;
  sendXml(response, error.status, xml, error.headers);
}

/** After a refusal the rest of the body is still on its way: read a little, cut what is long. */
function discardBody(message: IncomingMessage): void {
  if (message.complete || message.destroyed) return;
  let discarded = 0;
  message.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MAX_DISCARDED_BYTES) message.destroy();
  });
  message.on('error', () => undefined);
  message.resume();
}

/** Sends `100 Continue` when the body is first read, not before. */
function continueOnRead(message: IncomingMessage, response: ServerResponse): void {
  if (message.headers.expect?.toLowerCase() !== '100-continue') return;
  const read = message.iterator.bind(message);
  const isKeptAlive = response.shouldKeepAlive;
  // Unless we ask for it, the body never comes, and what the client sends next on this connection is unknown.
  response.shouldKeepAlive = false;
  message.iterator = (options) => {
    response.shouldKeepAlive = isKeptAlive;
    response.writeContinue();
    return read(options);
  };
}

function isReading({ method }: S3Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Carries the request out. Returns the name of the operation and who did it. */
async function dispatch(exchange: Exchange): Promise<Pick<AnsweredRequest, 'operation' | 'principal'>> {
  const { request, principal, store } = exchange;
  const { bucket: name, key } = request;
  if (!request.isVirtualHost && request.rawPath.startsWith(ADMIN_PREFIX)) {
    await administer(exchange);
    return { operation: 'Administer', principal };
  }
  if (name === undefined) {
    if (!isReading(request)) throw new S3Error('MethodNotAllowed');
    await listBuckets(exchange);
    return { operation: 'ListBuckets', principal };
  }
  if (key === undefined && request.method === 'PUT' && request.queryPairs.every(([field]) => /^x-/i.test(field))) {
    if (principal.kind !== 'root') throw new S3Error('AccessDenied');
    await createBucket(exchange);
    return { operation: 'CreateBucket', principal };
  }
  const bucket = store.buckets.find(name);
  if (!bucket) {
    // Only the root key learns which buckets exist.
    if (principal.kind !== 'root') throw new S3Error('AccessDenied');
    checkBucketName(name);
    throw new S3Error('NoSuchBucket');
  }
  if (key === undefined && isFormUpload(request)) {
    // Signed is the form and not the request.
    return { operation: 'PostObject', principal: await postObject({ ...exchange, bucket }) };
  }
  const find = <T>(operationOf: (request: S3Request) => T): T => {
    try {
      return operationOf(request);
    } catch (cause) {
      // Whoever has no key of the bucket gets the answer of one that does not exist, whatever was asked.
      throw isGranted(principal, 'read-bucket', bucket) ? cause : new S3Error('AccessDenied', undefined, { cause });
    }
  };
  if (key === undefined) {
    const operation = find(findBucketOperation);
    if (!isGranted(principal, operation.action, bucket)) throw new S3Error('AccessDenied');
    await operation.handle({ ...exchange, bucket });
    return { operation: operation.name, principal };
  }
  const operation = find(findObjectOperation);
  if (operation.action !== 'public' && !isGranted(principal, operation.action, bucket))
    throw new S3Error('AccessDenied');
  await operation.handle({ ...exchange, bucket, key });
  return { operation: operation.name, principal };
}

/** Serves one request after the other; never rejects. */
export function createHandler(store: Store, { log, logError }: HandlerLogs) {
  const logRequest = log && createRequestLog(log);
  return async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    let request: S3Request | undefined;
    let principal: Principal | undefined;
    let operation = '-';
    try {
      request = parseRequest(message, store.addressing);
      // In virtual-host style that is a key like any other.
      if (message.url === HEALTH_PATH && !request.isVirtualHost && isReading(request)) {
        operation = 'Health';
        return sendEmpty(response, 200);
      }
      response.setHeader('x-amz-request-id', request.id);
      response.setHeader('Server', 'Stowage');
      continueOnRead(message, response);
      const bucket = request.bucket === undefined ? undefined : store.buckets.find(request.bucket);
      if (request.method === 'OPTIONS') {
        operation = 'Preflight';
        answerPreflight(request, response, bucket);
        return;
      }
      for (const [name, value] of Object.entries(corsHeaders(request, bucket))) response.setHeader(name, value);
      const authentication = authenticate(request, store.keys);
      principal = authentication.principal;
      ({ operation, principal } = await dispatch({ request, response, store, ...authentication }));
    } catch (cause) {
      const error = toS3Error(cause);
      const isGone = message.destroyed && !message.complete;
      if (error.code === 'InternalError' && !isGone) {
        const detail = error.cause instanceof Error ? error.cause.stack : String(error.cause);
        logError?.(`${request?.id ?? '-'} ${detail}`);
      }
      if (response.headersSent || response.destroyed) response.destroy();
      else sendError(response, error, request);
    } finally {
      discardBody(message);
      logRequest?.(message, response, { request, operation, principal, startedAt });
    }
  };
}
