import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { edgeClient } from '#lib/edge/client';
import { EdgeError, type Route } from '#lib/edge/port';
import { type EdgeLimits, type RunningEdge, startEdge } from '#lib/edge/server';

let dataDir: string;
let edge: RunningEdge;
let cleanUps: (() => Promise<void> | void)[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'stowage-edge-'));
  cleanUps = [() => rm(dataDir, { recursive: true, force: true })];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

async function start(limits?: Partial<EdgeLimits>): Promise<void> {
  edge = await startEdge({ dataDir, host: '127.0.0.1', port: 0, limits });
  cleanUps.push(() => edge.close(0));
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function application(handler: Handler): Promise<{ port: number; server: Server }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, server };
}

function route(port: number, deploymentId = 'd1', host = 'test-shop.localhost'): Route {
  return { host, environmentId: 'e1', deploymentId, target: { host: '127.0.0.1', port } };
}

interface Asked {
  path?: string;
  host?: string;
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Readable;
  agent?: Agent | false;
}

/** One request through the edge, with control over the Host header (fetch forbids that). */
function ask({
  path = '/',
  host = 'test-shop.localhost:8080',
  method = 'GET',
  headers,
  body,
  agent = false,
}: Asked = {}) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(`${edge.url}${path}`, { method, headers: { host, ...headers }, agent }, resolve);
    outgoing.on('error', reject);
    if (body instanceof Readable) body.pipe(outgoing);
    else outgoing.end(body);
  });
}

describe('routing', () => {
  it('passes requests to the deployment of the host, whatever the case, port and final dot', async () => {
    const { port } = await application((_, response) => response.end('shop'));
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    for (const host of ['test-shop.localhost', 'TEST-shop.localhost:8080', 'test-shop.localhost.']) {
      expect(await text(await ask({ host }))).toBe('shop');
    }
  });

  it('answers an unknown host with a page that does not echo markup', async () => {
    await start();
    const answer = await ask({ host: '<script>alert(1)</script>.localhost' });
    const page = await text(answer);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(page).toContain('There is no application here');
    expect(page).not.toContain('<script>');
  });

  it('refuses a request for a full address instead of a path', async () => {
    const { port } = await application((_, response) => response.end('shop'));
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    const socket = connect(Number(new URL(edge.url).port), '127.0.0.1');
    socket.end('GET http://other.localhost/ HTTP/1.1\r\nHost: test-shop.localhost\r\nConnection: close\r\n\r\n');
    expect((await text(socket)).split('\r\n')[0]).toBe('HTTP/1.1 400 Bad Request');
  });

  it('keeps its routes over a restart, readable by the owner only', async () => {
    const { port } = await application((_, response) => response.end('shop'));
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    await edge.close(0);
    await start();
    expect(await text(await ask())).toBe('shop');
    for (const name of ['routes.json', 'control.json']) {
      expect((await stat(join(dataDir, 'edge', name))).mode & 0o777).toBe(0o600);
    }
  });

  it('does not start over a broken snapshot as if there were no routes', async () => {
    await start();
    await edgeClient(dataDir).setRoutes([]);
    await edge.close(0);
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(dataDir, 'edge', 'routes.json'), '{"routes":[{"host":');
    await expect(startEdge({ dataDir, host: '127.0.0.1', port: 0 })).rejects.toThrow();
  });
});

describe('control', () => {
  it('refuses commands without the token', async () => {
    await start();
    const control = JSON.parse(await readFile(join(dataDir, 'edge', 'control.json'), 'utf8'));
    for (const authorization of [undefined, 'Bearer nonsense']) {
      const answer = await fetch(`http://127.0.0.1:${control.port}/routes`, {
        method: 'PUT',
        headers: authorization ? { authorization } : {},
        body: JSON.stringify({ routes: [] }),
      });
      expect(answer.status).toBe(401);
    }
  });

  it('refuses a broken table and keeps the one in use', async () => {
    const { port } = await application((_, response) => response.end('shop'));
    await start();
    const client = edgeClient(dataDir);
    await client.setRoutes([route(port)]);
    await expect(client.setRoutes([{ ...route(port), host: 'bad host\nX-Evil: 1' }])).rejects.toThrow(EdgeError);
    expect(await text(await ask())).toBe('shop');
  });

  it('says what to do when no edge runs', async () => {
    await expect(edgeClient(dataDir).ping()).rejects.toThrow('does not answer. It starts together with Stowage');
    await start();
    await edgeClient(dataDir).ping();
    await edge.close(0);
    await expect(edgeClient(dataDir).ping()).rejects.toThrow(EdgeError);
  });
});

describe('headers', () => {
  async function seenBy(asked: Asked): Promise<Record<string, string>> {
    const { port } = await application((incoming, response) => response.end(JSON.stringify(incoming.headers)));
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    return JSON.parse(await text(await ask(asked)));
  }

  it('overwrites what a client claims about itself', async () => {
    const seen = await seenBy({
      headers: {
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-server': 'evil',
        'x-real-ip': '203.0.113.9',
        forwarded: 'for=203.0.113.9',
        proxy: 'http://evil.example',
      },
    });
    expect(seen).toMatchObject({
      host: 'test-shop.localhost:8080',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'test-shop.localhost:8080',
    });
    for (const name of ['x-forwarded-server', 'x-real-ip', 'forwarded', 'proxy']) expect(seen).not.toHaveProperty(name);
  });

  it('removes hop-by-hop headers of the request, also those that Connection names, but never Host', async () => {
    const seen = await seenBy({
      headers: {
        connection: 'keep-alive, x-hop, host',
        'x-hop': '1',
        te: 'trailers',
        'keep-alive': '5',
        'x-kept': '1',
      },
    });
    for (const name of ['x-hop', 'te', 'keep-alive']) expect(seen).not.toHaveProperty(name);
    expect(seen).toMatchObject({ 'x-kept': '1', host: 'test-shop.localhost:8080' });
  });

  it('removes hop-by-hop headers of the answer and keeps repeated ones', async () => {
    const { port } = await application((_, response) => {
      response.writeHead(200, ['Connection', 'close, X-Hop', 'X-Hop', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
      response.end('x');
    });
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    const agent = new Agent({ keepAlive: true });
    const answer = await ask({ agent });
    await buffer(answer);
    agent.destroy();
    expect(answer.headers).not.toHaveProperty('x-hop');
    expect(answer.headers.connection).toBe('keep-alive');
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });
});

describe('bodies', () => {
  it('passes bodies of known and unknown length in both directions, for GET too', async () => {
    const { port } = await application((incoming, response) => incoming.pipe(response));
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    const large = 'ab'.repeat(300_000);
    expect(await text(await ask({ method: 'POST', body: large }))).toBe(large);
    expect(await text(await ask({ method: 'POST', body: Readable.from([large, large]) }))).toBe(large + large);
    const chunked = { 'transfer-encoding': 'chunked' };
    expect(await text(await ask({ method: 'GET', headers: chunked, body: Readable.from(['x', 'y']) }))).toBe('xy');
  });

  it('gives the client the head and the first bytes while the application is still writing', async () => {
    let finish = (): void => {};
    const { port } = await application((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      finish = () => response.end();
    });
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    const answer = await ask();
    const first = await new Promise<string>((resolve) => answer.once('data', (chunk) => resolve(String(chunk))));
    expect(first).toBe('data: 1\n\n');
    finish();
    await buffer(answer);
  });

  it('passes an early refusal on although the client is still sending', async () => {
    const { port } = await application((_, response) => response.writeHead(413).end('too large'));
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    const answer = await ask({ method: 'POST', body: 'x'.repeat(200_000) });
    expect([answer.statusCode, await text(answer)]).toEqual([413, 'too large']);
  });

  it('ends the request to the application when the client leaves', async () => {
    const left = vi.fn();
    const { port } = await application((_, response) => {
      response.write('x');
      response.once('close', left);
    });
    await start();
    const client = edgeClient(dataDir);
    await client.setRoutes([route(port)]);
    const answer = await ask();
    expect(await client.inFlight('d1')).toBe(1);
    answer.destroy();
    await vi.waitFor(() => expect(left).toHaveBeenCalled());
    await vi.waitFor(async () => expect(await client.inFlight('d1')).toBe(0));
  });

  it('breaks the connection when the application dies in the middle of an answer', async () => {
    const { port } = await application((_, response) => {
      response.write('half');
      setImmediate(() => response.destroy());
    });
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    await expect(ask().then(buffer)).rejects.toThrow();
  });
});

describe('an application that fails', () => {
  it('gives 502 with Retry-After when nothing listens', async () => {
    const { port, server } = await application(() => {});
    await new Promise((resolve) => server.close(resolve));
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    const answer = await ask();
    expect(answer.statusCode).toBe(502);
    expect(answer.headers['retry-after']).toBe('2');
    expect(await text(answer)).toContain('The application does not answer');
  });

  it('gives 504 when no answer comes in time', async () => {
    const { port } = await application(() => {});
    await start({ responseTimeoutMs: 50 });
    await edgeClient(dataDir).setRoutes([route(port)]);
    expect((await ask()).statusCode).toBe(504);
    expect((await ask({ method: 'POST', body: 'x' })).statusCode).toBe(504);
  });

  it('repeats a GET whose kept connection the application had closed, and never a POST', async () => {
    const seen: string[] = [];
    const sockets = new Set<unknown>();
    const { port } = await application((incoming, response) => {
      seen.push(String(incoming.method));
      // The second request on a connection is cut without an answer: what a close at that moment looks like.
      if (sockets.has(incoming.socket)) incoming.socket.destroy();
      else response.end('ok');
      sockets.add(incoming.socket);
    });
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    for (let count = 0; count < 4; count += 1) expect(await text(await ask())).toBe('ok');
    expect(seen.length).toBeGreaterThan(4);
    seen.length = 0;
    for (let count = 0; count < 4; count += 1) expect(await text(await ask({ method: 'POST', body: 'x' }))).toBe('ok');
    expect(seen).toEqual(['POST', 'POST', 'POST', 'POST']);
  });
});

describe('switching', () => {
  it('loses no request under load, and counts what the old deployment still answers', async () => {
    let finishSlow = (): void => {};
    const named = (name: string) =>
      application((incoming, response) => {
        if (incoming.url === '/slow') finishSlow = () => response.end(name);
        else response.end(name);
      });
    const [old, fresh] = [await named('old'), await named('fresh')];
    await start();
    const client = edgeClient(dataDir);
    await client.setRoutes([route(old.port, 'old')]);

    const slow = ask({ path: '/slow' }).then(text);
    await vi.waitFor(async () => expect(await client.inFlight('old')).toBe(1));

    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    let isOver = false;
    const answers: string[] = [];
    const lost: unknown[] = [];
    const load = Array.from({ length: 8 }, async (_, index) => {
      while (!isOver) {
        const method = index % 2 === 0 ? 'GET' : 'POST';
        await ask({ agent, method, body: method === 'POST' ? 'x' : undefined })
          .then(async (answer) => answers.push(`${answer.statusCode} ${await text(answer)}`))
          .catch((error: unknown) => lost.push(error));
      }
    });
    for (let change = 0; change < 10; change += 1) {
      const before = answers.length;
      await client.setRoutes([change % 2 === 0 ? route(fresh.port, 'fresh') : route(old.port, 'old')]);
      await vi.waitFor(() => expect(answers.length).toBeGreaterThan(before + 20));
    }
    await client.setRoutes([route(fresh.port, 'fresh')]);
    // Drained but for the slow request: the old application could be stopped as soon as that one is answered.
    await vi.waitFor(async () => expect(await client.inFlight('old')).toBe(1));
    const since = answers.length;
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(since + 20));
    isOver = true;
    await Promise.all(load);
    agent.destroy();

    expect(lost).toEqual([]);
    expect(new Set(answers)).toEqual(new Set(['200 old', '200 fresh']));
    expect(new Set(answers.slice(since + 8))).toEqual(new Set(['200 fresh']));
    finishSlow();
    expect(await slow).toBe('old');
    await vi.waitFor(async () => expect(await client.inFlight('old')).toBe(0));
  });

  it('closes its kept connections to a replaced deployment', async () => {
    const old = await application((_, response) => response.end('old'));
    const fresh = await application((_, response) => response.end('fresh'));
    await start();
    const client = edgeClient(dataDir);
    await client.setRoutes([route(old.port, 'old')]);
    await text(await ask());
    await text(await ask({ method: 'POST', body: 'x' }));
    const connections = () => new Promise<number>((resolve) => old.server.getConnections((_, count) => resolve(count)));
    await vi.waitFor(async () => expect(await connections()).toBe(1));
    await client.setRoutes([route(fresh.port, 'fresh')]);
    await vi.waitFor(async () => expect(await connections()).toBe(0));
  });
});

describe('WebSockets', () => {
  async function echoApplication(): Promise<number> {
    const { port, server } = await application((_, response) => response.writeHead(426).end('upgrade, please'));
    server.on('upgrade', (incoming, socket) => {
      if (incoming.url === '/refused') {
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
        return;
      }
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${incoming.headers.upgrade}\r\n\r\n`,
      );
      socket.pipe(socket);
      cleanUps.push(() => socket.destroy() && undefined);
    });
    return port;
  }

  function upgrade(path: string, host = 'test-shop.localhost') {
    const socket = connect(Number(new URL(edge.url).port), '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nfirst`);
    let received = '';
    socket.on('data', (chunk) => {
      received += String(chunk);
    });
    cleanUps.push(() => socket.destroy() && undefined);
    return { socket, received: () => received };
  }

  it('stay open over a switch, are counted, and end with the application', async () => {
    const port = await echoApplication();
    const fresh = await application((_, response) => response.end('fresh'));
    await start();
    const client = edgeClient(dataDir);
    await client.setRoutes([route(port, 'old')]);
    const { socket, received } = upgrade('/');
    await vi.waitFor(() => expect(received()).toMatch(/^HTTP\/1\.1 101 [\s\S]*first$/));
    await client.setRoutes([route(fresh.port, 'fresh')]);
    expect(await client.inFlight('old')).toBe(1);
    socket.write('-second');
    await vi.waitFor(() => expect(received()).toMatch(/first-second$/));
    socket.destroy();
    await vi.waitFor(async () => expect(await client.inFlight('old')).toBe(0));
  });

  it('get the refusal of the application, and of the edge for an unknown host', async () => {
    const port = await echoApplication();
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    const refused = upgrade('/refused');
    await vi.waitFor(() => expect(refused.received()).toMatch(/^HTTP\/1\.1 403 [\s\S]*no$/));
    const unknown = upgrade('/', 'nobody.localhost');
    await vi.waitFor(() => expect(unknown.received()).toMatch(/^HTTP\/1\.1 404 [\s\S]*<\/html>/));
    await vi.waitFor(async () => expect(await edgeClient(dataDir).inFlight('d1')).toBe(0));
  });

  it('do not hold up the end of the edge', async () => {
    const port = await echoApplication();
    await start();
    await edgeClient(dataDir).setRoutes([route(port)]);
    const { socket, received } = upgrade('/');
    await vi.waitFor(() => expect(received()).toContain('first'));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await edge.close(200);
    await closed;
  });
});
