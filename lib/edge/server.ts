import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startControl } from '#lib/edge/control';
import { type ForwardLimits, forward } from '#lib/edge/forward';
import { hasBody } from '#lib/edge/headers';
import { badRequestPage, sendPage, unknownHostPage } from '#lib/edge/pages';
import { loadRoutes } from '#lib/edge/route-store';
import { forwardUpgrade } from '#lib/edge/upgrade';
import { hostName, Upstreams } from '#lib/edge/upstreams';

export interface EdgeOptions {
  dataDir: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  limits?: Partial<EdgeLimits>;
}

export interface EdgeLimits extends ForwardLimits {
  /** A client that sends no byte of a body for so long is cut off. */
  bodyIdleTimeoutMs: number;
}

export interface RunningEdge {
  url: string;
  /** Takes no new requests, gives open ones `graceMs`, then ends. */
  close(graceMs: number): Promise<void>;
}

const DEFAULT_LIMITS: EdgeLimits = { connectTimeoutMs: 5_000, responseTimeoutMs: 60_000, bodyIdleTimeoutMs: 60_000 };

/**
 * Starts the proxy in front of the applications with the routes that were in use last, and its control endpoint.
 * @throws the listen error (`EADDRINUSE`, `EACCES`), or when the stored routes cannot be read
 */
export async function startEdge({ dataDir, host, port, limits }: EdgeOptions): Promise<RunningEdge> {
  const edgeLimits = { ...DEFAULT_LIMITS, ...limits };
  const upstreams = new Upstreams();
  upstreams.replace(await loadRoutes(dataDir));

  // Longer than what a proxy in front keeps its connections (60 s is common), so that it never meets a closed one.
  // A whole request may take any time (uploads); a silent one is ended by `bodyIdleTimeoutMs`.
  const server = createServer({
    maxHeaderSize: 32_768,
    headersTimeout: 30_000,
    requestTimeout: 0,
    keepAliveTimeout: 75_000,
  });
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/')) {
      sendPage(response, badRequestPage);
      return;
    }
    const upstream = upstreams.find(request.headers.host);
    if (!upstream) {
      sendPage(response, unknownHostPage(hostName(request.headers.host)));
      return;
    }
    response.once('close', upstream.enter());
    if (hasBody(request)) {
      request.setTimeout(edgeLimits.bodyIdleTimeoutMs, () => request.destroy());
      request.once('end', () => request.setTimeout(0));
    }
    forward(request, response, upstream, edgeLimits);
  });
  const upgraded = new Set<{ destroy(): void }>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    forwardUpgrade(request, socket, head, upstreams, edgeLimits);
  });

  await listen(server, host, port);
  const control = await startControl(dataDir, upstreams);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    close: async (graceMs) => {
      await control.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      for (const socket of upgraded) socket.destroy();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
      upstreams.close();
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
