import { mkdtemp, rm } from 'node:fs/promises';
import { type Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach } from 'vitest';
import type { Route } from '#lib/edge/port';
import { type EdgeLimits, type RunningEdge, startEdge } from '#lib/edge/server';

/** An edge with a data directory of its own for each test, and what a test started beside it. */
export interface TestEdge {
  dataDir: string;
  edge: RunningEdge;
  cleanUps: (() => Promise<void> | void)[];
}

/** Call it once at the top of a test file; `start` then starts the edge. */
export function testEdge(): TestEdge {
  const t = { cleanUps: [] } as Partial<TestEdge> as TestEdge;
  beforeEach(async () => {
    t.dataDir = await mkdtemp(join(tmpdir(), 'stowage-edge-'));
    t.cleanUps = [() => rm(t.dataDir, { recursive: true, force: true })];
  });
  afterEach(async () => {
    for (const cleanUp of t.cleanUps.reverse()) await cleanUp();
  });
  return t;
}

export async function start(t: TestEdge, limits?: Partial<EdgeLimits>): Promise<void> {
  const edge = await startEdge({ dataDir: t.dataDir, host: '127.0.0.1', port: 0, limits });
  t.edge = edge;
  t.cleanUps.push(() => edge.close(0));
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An application behind the edge. */
export async function application(t: TestEdge, handler: Handler): Promise<{ port: number; server: Server }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.cleanUps.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, server };
}

export function route(port: number, deploymentId = 'd1', host = 'test-shop.localhost'): Route {
  return { host, environmentId: 'e1', deploymentId, target: { host: '127.0.0.1', port } };
}

export interface Asked {
  path?: string;
  host?: string;
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Readable;
  agent?: Agent | false;
}

/** One request through the edge, with control over the Host header (fetch forbids that). */
export function ask(t: TestEdge, asked: Asked = {}): Promise<IncomingMessage> {
  const { path = '/', host = 'test-shop.localhost:8080', method = 'GET', headers, body, agent = false } = asked;
  return new Promise((resolve, reject) => {
    const outgoing = request(`${t.edge.url}${path}`, { method, headers: { host, ...headers }, agent }, resolve);
    outgoing.on('error', reject);
    if (body instanceof Readable) body.pipe(outgoing);
    else outgoing.end(body);
  });
}
