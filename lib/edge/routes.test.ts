import { readFile, stat, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { edgeClient } from '#lib/edge/client';
import { EdgeError } from '#lib/edge/port';
import { startEdge } from '#lib/edge/server';
import { type Asked, application, ask, route, start, testEdge } from '#lib/edge/testing/test-edge';

const t = testEdge();

describe('routing', () => {
  it('passes requests to the deployment of the host, whatever the case, port and final dot', async () => {
    const { port } = await application(t, (_, response) => response.end('shop'));
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    for (const host of ['test-shop.localhost', 'TEST-shop.localhost:8080', 'test-shop.localhost.']) {
      expect(await text(await ask(t, { host }))).toBe('shop');
    }
  });

  it('answers an unknown host with a page that does not echo markup', async () => {
    await start(t);
    const answer = await ask(t, { host: '<script>alert(1)</script>.localhost' });
    const page = await text(answer);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(page).toContain('There is no application here');
    expect(page).not.toContain('<script>');
  });

  it('refuses a request for a full address instead of a path', async () => {
    const { port } = await application(t, (_, response) => response.end('shop'));
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    const socket = connect(Number(new URL(t.edge.url).port), '127.0.0.1');
    socket.end('GET http://other.localhost/ HTTP/1.1\r\nHost: test-shop.localhost\r\nConnection: close\r\n\r\n');
    expect((await text(socket)).split('\r\n')[0]).toBe('HTTP/1.1 400 Bad Request');
  });

  it('keeps its routes over a restart, readable by the owner only', async () => {
    const { port } = await application(t, (_, response) => response.end('shop'));
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    await t.edge.close(0);
    await start(t);
    expect(await text(await ask(t))).toBe('shop');
    for (const name of ['routes.json', 'control.json']) {
      expect((await stat(join(t.dataDir, 'edge', name))).mode & 0o777).toBe(0o600);
    }
  });

  it('does not start over a broken snapshot as if there were no routes', async () => {
    await start(t);
    await edgeClient(t.dataDir).setRoutes([]);
    await t.edge.close(0);
    await writeFile(join(t.dataDir, 'edge', 'routes.json'), '{"routes":[{"host":');
    await expect(startEdge({ dataDir: t.dataDir, host: '127.0.0.1', port: 0 })).rejects.toThrow();
  });
});

describe('control', () => {
  it('refuses commands without the token', async () => {
    await start(t);
    const control = JSON.parse(await readFile(join(t.dataDir, 'edge', 'control.json'), 'utf8'));
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
    const { port } = await application(t, (_, response) => response.end('shop'));
    await start(t);
    const client = edgeClient(t.dataDir);
    await client.setRoutes([route(port)]);
    await expect(client.setRoutes([{ ...route(port), host: 'bad host\nX-Evil: 1' }])).rejects.toThrow(EdgeError);
    expect(await text(await ask(t))).toBe('shop');
  });

  it('says what to do when no edge runs', async () => {
    await expect(edgeClient(t.dataDir).ping()).rejects.toThrow('does not answer. It starts together with Stowage');
    await start(t);
    await edgeClient(t.dataDir).ping();
    await t.edge.close(0);
    await expect(edgeClient(t.dataDir).ping()).rejects.toThrow(EdgeError);
  });
});

describe('headers', () => {
  async function seenBy(asked: Asked): Promise<Record<string, string>> {
    const { port } = await application(t, (incoming, response) => response.end(JSON.stringify(incoming.headers)));
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    return JSON.parse(await text(await ask(t, asked)));
  }

  it('overwrites what a client claims about itself', async () => {
    const seen = await seenBy({
      headers: {
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-server': 'evil',
        'x-real-ip': '203.0.113.9',
        x_forwarded_for: '203.0.113.9',
        x_real_ip: '203.0.113.9',
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
    const claims = ['x-forwarded-server', 'x-real-ip', 'x_forwarded_for', 'x_real_ip', 'forwarded', 'proxy'];
    for (const name of claims) expect(seen).not.toHaveProperty(name);
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
    const { port } = await application(t, (_, response) => {
      response.writeHead(200, ['Connection', 'close, X-Hop', 'X-Hop', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
      response.end('x');
    });
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    const agent = new Agent({ keepAlive: true });
    const answer = await ask(t, { agent });
    await buffer(answer);
    agent.destroy();
    expect(answer.headers).not.toHaveProperty('x-hop');
    expect(answer.headers.connection).toBe('keep-alive');
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });
});
