import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { edgeClient } from '#lib/edge/client';
import { application, route, start, testEdge } from '#lib/edge/testing/test-edge';

const t = testEdge();

describe('WebSockets', () => {
  async function echoApplication(): Promise<number> {
    const { port, server } = await application(t, (_, response) => response.writeHead(426).end('upgrade, please'));
    server.on('upgrade', (incoming, socket) => {
      if (incoming.url === '/refused') {
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
        return;
      }
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${incoming.headers.upgrade}\r\n\r\n`,
      );
      socket.pipe(socket);
      t.cleanUps.push(() => socket.destroy() && undefined);
    });
    return port;
  }

  function upgrade(path: string, host = 'test-shop.localhost') {
    const socket = connect(Number(new URL(t.edge.url).port), '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nfirst`);
    let received = '';
    socket.on('data', (chunk) => {
      received += String(chunk);
    });
    t.cleanUps.push(() => socket.destroy() && undefined);
    return { socket, received: () => received };
  }

  it('stay open over a switch, are counted, and end with the application', async () => {
    const port = await echoApplication();
    const fresh = await application(t, (_, response) => response.end('fresh'));
    await start(t);
    const client = edgeClient(t.dataDir);
    await client.setRoutes([route(port, 'old')]);
    const { socket, received } = upgrade('/');
    await expect.poll(received).toMatch(/^HTTP\/1\.1 101 [\s\S]*first$/);
    await client.setRoutes([route(fresh.port, 'fresh')]);
    expect(await client.inFlight('old')).toBe(1);
    socket.write('-second');
    await expect.poll(received).toMatch(/first-second$/);
    socket.destroy();
    await expect.poll(() => client.inFlight('old')).toBe(0);
  });

  it('get the refusal of the application, and of the edge for an unknown host', async () => {
    const port = await echoApplication();
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    const refused = upgrade('/refused');
    await expect.poll(refused.received).toMatch(/^HTTP\/1\.1 403 [\s\S]*no$/);
    const unknown = upgrade('/', 'nobody.localhost');
    await expect.poll(unknown.received).toMatch(/^HTTP\/1\.1 404 [\s\S]*<\/html>/);
    await expect.poll(() => edgeClient(t.dataDir).inFlight('d1')).toBe(0);
  });

  it('do not hold up the end of the edge', async () => {
    const port = await echoApplication();
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    const { socket, received } = upgrade('/');
    await expect.poll(received).toContain('first');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await t.edge.close(200);
    await closed;
  });
});
