import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Principal } from '#lib/object-stores/embedded/key-ring';
import type { S3Request } from '#lib/object-stores/embedded/s3-request';
import { uriEncodePath } from '#lib/object-stores/embedded/sigv4';

/** What is known about a request when it has been answered; less when it was refused early. */
export interface AnsweredRequest {
  request: S3Request | undefined;
  operation: string;
  principal: Principal | undefined;
  startedAt: number;
}

function nameOf(principal: Principal | undefined): string {
  if (principal?.kind === 'key') return principal.keyId;
  return principal?.kind ?? '-';
}

/**
 * Writes a line per request: who did what to which object, how it ended, bytes over the wire and time. Names are
 * percent-encoded, so nothing in them can forge a line; query, headers and bodies never appear, as they hold secrets.
 */
export function createRequestLog(log: (line: string) => void) {
  /** What each connection had moved when its request before this one ended. */
  const moved = new WeakMap<Socket, { read: number; written: number }>();
  return (message: IncomingMessage, response: ServerResponse, answered: AnsweredRequest): void => {
    const { request, operation, principal, startedAt } = answered;
    const { socket } = message;
    const before = moved.get(socket) ?? { read: 0, written: 0 };
    const now = { read: socket.bytesRead, written: socket.bytesWritten };
    moved.set(socket, now);
    const encode = (text: string | undefined) => (text === undefined ? '-' : uriEncodePath(text));
    const fields = {
      id: request?.id ?? '-',
      method: message.method ?? '-',
      bucket: encode(request?.bucket),
      key: encode(request?.key),
      operation,
      status: response.statusCode,
      in: now.read - before.read,
      out: now.written - before.written,
      ms: Math.round(performance.now() - startedAt),
      by: nameOf(principal),
    };
    const text = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
    const isCut = response.destroyed && !response.writableFinished;
    log(`${text.join(' ')}${isCut ? ' cut' : ''}`);
  };
}
