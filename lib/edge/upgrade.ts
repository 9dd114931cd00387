import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import { type ForwardLimits, forward, type Upgraded } from '#lib/edge/forward';
import { responseHeaders } from '#lib/edge/headers';
import { sendPage, unknownHostPage } from '#lib/edge/pages';
import { hostName, type Upstreams } from '#lib/edge/upstreams';

/**
 * Handles a request with `Connection: Upgrade` (WebSocket or any other protocol). When the application agrees, bytes flow
 * both ways until either side closes; when it answers normally, that answer is passed on and the connection closed.
 */
export function forwardUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  upstreams: Upstreams,
  limits: ForwardLimits,
): void {
  socket.on('error', () => socket.destroy());
  if (head.length > 0) socket.unshift(head);
  const client = socket as Socket;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(client);
  response.once('finish', () => client.destroySoon());

  const upstream = upstreams.find(request.headers.host);
  if (!upstream) {
    sendPage(response, unknownHostPage(hostName(request.headers.host)));
    return;
  }
  socket.once('close', upstream.enter());
  forward(request, response, upstream, limits, (upgraded) => {
    response.detachSocket(client);
    connect(client, upgraded, request.headers.upgrade ?? '');
  });
}

function connect(client: Socket, { answer, socket: application, head }: Upgraded, requested: string): void {
  const headers = responseHeaders(answer);
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    `Upgrade: ${answer.headers.upgrade ?? requested}`,
  ];
  for (let index = 0; index + 1 < headers.length; index += 2) lines.push(`${headers[index]}: ${headers[index + 1]}`);
  client.setNoDelay(true);
  client.write(`${lines.join('\r\n')}\r\n\r\n`);
  if (head.length > 0) client.write(head);
  const end = (): void => {
    client.destroy();
    application.destroy();
  };
  pipeline(client, application, end);
  pipeline(application, client, end);
}
