import { type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { hasBody, requestHeaders, responseHeaders } from '#lib/edge/headers';
import { sendPage, timeoutPage, unreachablePage } from '#lib/edge/pages';
import type { Upstream } from '#lib/edge/upstreams';

export interface ForwardLimits {
  /** Until the application accepts the connection. */
  connectTimeoutMs: number;
  /** From the last byte of the request to the first of the answer. */
  responseTimeoutMs: number;
}

class UpstreamTimeout extends Error {}

/** An upgraded connection's upstream side, with what it had sent after its header. */
export interface Upgraded {
  answer: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

/**
 * Sends a request to the upstream and its answer to the client, both as streams. A client that leaves ends the upstream
 * request. Requests that may be repeated (GET, HEAD, OPTIONS without a body) use kept connections and are sent once more
 * when a kept one turned out to be closed; all others get a connection of their own, because for them that race would be an error.
 * @param onUpgrade given for a request that asks to upgrade: called instead of answering when the application agrees
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: Upstream,
  limits: ForwardLimits,
  onUpgrade?: (upgraded: Upgraded) => void,
): void {
  const isRepeatable =
    onUpgrade === undefined && /^(?:GET|HEAD|OPTIONS)$/.test(request.method ?? '') && !hasBody(request);
  const headers = requestHeaders(request);
  // Never `close`: an application that refuses a body early would then reset the connection before its answer is read.
  headers.connection = 'keep-alive';
  if (onUpgrade) {
    headers.connection = 'Upgrade';
    headers.upgrade = request.headers.upgrade;
  }

  send(isRepeatable);

  function send(mayReuse: boolean): void {
    const outgoing = openRequest({
      host: upstream.host,
      port: upstream.port,
      method: request.method,
      path: request.url,
      headers,
      agent: mayReuse ? upstream.agent : false,
    });
    let timer: NodeJS.Timeout | undefined;
    let isAnswered = false;

    const failAfter = (timeoutMs: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => outgoing.destroy(new UpstreamTimeout()), timeoutMs);
    };
    const abort = (): void => {
      outgoing.destroy();
    };
    const answered = (): void => {
      isAnswered = true;
      clearTimeout(timer);
    };

    outgoing.once('socket', (socket) => {
      if (!socket.connecting) return;
      failAfter(limits.connectTimeoutMs);
      socket.once('connect', () => {
        clearTimeout(timer);
        if (outgoing.writableFinished) failAfter(limits.responseTimeoutMs);
      });
    });
    outgoing.once('finish', () => {
      if (!isAnswered && !outgoing.socket?.connecting) failAfter(limits.responseTimeoutMs);
    });
    outgoing.once('response', (answer) => {
      answered();
      relay(answer, response);
    });
    if (onUpgrade) {
      outgoing.once('upgrade', (answer, socket, head) => {
        answered();
        response.off('close', abort);
        onUpgrade({ answer, socket, head });
      });
    }
    outgoing.on('error', (error) => {
      clearTimeout(timer);
      if (isAnswered || response.destroyed) return;
      if (mayReuse && outgoing.reusedSocket && !(error instanceof UpstreamTimeout)) {
        response.off('close', abort);
        send(false);
        return;
      }
      sendPage(response, error instanceof UpstreamTimeout ? timeoutPage : unreachablePage);
    });
    outgoing.once('close', () => {
      clearTimeout(timer);
      request.unpipe(outgoing);
      request.resume();
    });
    response.once('close', abort);

    if (hasBody(request)) request.pipe(outgoing);
    else outgoing.end();
  }
}

function relay(answer: IncomingMessage, response: ServerResponse): void {
  try {
    response.writeHead(answer.statusCode ?? 502, responseHeaders(answer));
  } catch {
    // The application sent a header that HTTP forbids; passing it on is not possible.
    answer.destroy();
    sendPage(response, unreachablePage);
    return;
  }
  response.flushHeaders();
  // A broken answer ends the client's connection (pipeline destroys it): a short body must not look like a whole one.
  pipeline(answer, response, () => {});
}
