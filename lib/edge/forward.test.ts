import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { edgeClient } from '#lib/edge/client';
import { application, ask, route, start, testEdge } from '#lib/edge/testing/test-edge';

const t = testEdge();

describe('bodies', () => {
  it('passes bodies of known and unknown length in both directions, for GET too', async () => {
    const { port } = await application(t, (incoming, response) => incoming.pipe(response));
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    const large = 'ab'.repeat(300_000);
    expect(await text(await ask(t, { method: 'POST', body: large }))).toBe(large);
    expect(await text(await ask(t, { method: 'POST', body: Readable.from([large, large]) }))).toBe(large + large);
    const chunked = { 'transfer-encoding': 'chunked' };
    expect(await text(await ask(t, { method: 'GET', headers: chunked, body: Readable.from(['x', 'y']) }))).toBe('xy');
  });

  it('gives the client the head and the first bytes while the application is still writing', async () => {
    let finish = (): void => {};
    const { port } = await application(t, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      finish = () => response.end();
    });
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    const answer = await ask(t);
    const first = await new Promise<string>((resolve) => answer.once('data', (chunk) => resolve(String(chunk))));
    expect(first).toBe('data: 1\n\n');
    finish();
    await buffer(answer);
  });

  it('passes an early refusal on although the client is still sending', async () => {
    const { port } = await application(t, (_, response) => response.writeHead(413).end('too large'));
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    const answer = await ask(t, { method: 'POST', body: 'x'.repeat(200_000) });
    expect([answer.statusCode, await text(answer)]).toEqual([413, 'too large']);
  });

  it('ends the request to the application when the client leaves', async () => {
    const left = vi.fn();
    const { port } = await application(t, (_, response) => {
      response.write('x');
      response.once('close', left);
    });
    await start(t);
    const client = edgeClient(t.dataDir);
    await client.setRoutes([route(port)]);
    const answer = await ask(t);
    expect(await client.inFlight('d1')).toBe(1);
    answer.destroy();
    await expect.poll(() => left).toHaveBeenCalled();
    await expect.poll(() => client.inFlight('d1')).toBe(0);
  });

  it('breaks the connection when the application dies in the middle of an answer', async () => {
    const { port } = await application(t, (_, response) => {
      response.write('half');
      setImmediate(() => response.destroy());
    });
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    await expect(ask(t).then(buffer)).rejects.toThrow();
  });
});

describe('an application that fails', () => {
  it('gives 502 with Retry-After when nothing listens', async () => {
    const { port, server } = await application(t, () => {});
    await new Promise((resolve) => server.close(resolve));
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    const answer = await ask(t);
    expect(answer.statusCode).toBe(502);
    expect(answer.headers['retry-after']).toBe('2');
    expect(await text(answer)).toContain('The application does not answer');
  });

  it('gives 504 when no answer comes in time', async () => {
    const { port } = await application(t, () => {});
    await start(t, { responseTimeoutMs: 50 });
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    expect((await ask(t)).statusCode).toBe(504);
    expect((await ask(t, { method: 'POST', body: 'x' })).statusCode).toBe(504);
  });

  it('repeats a GET whose kept connection the application had closed, and never a POST', async () => {
    const seen: string[] = [];
    const sockets = new Set<unknown>();
    const { port } = await application(t, (incoming, response) => {
      seen.push(String(incoming.method));
      // The second request on a connection is cut without an answer: what a close at that moment looks like.
      if (sockets.has(incoming.socket)) incoming.socket.destroy();
      else response.end('ok');
      sockets.add(incoming.socket);
    });
    await start(t);
    await edgeClient(t.dataDir).setRoutes([route(port)]);
    for (let count = 0; count < 4; count += 1) expect(await text(await ask(t))).toBe('ok');
    expect(seen.length).toBeGreaterThan(4);
    seen.length = 0;
    for (let count = 0; count < 4; count += 1)
      expect(await text(await ask(t, { method: 'POST', body: 'x' }))).toBe('ok');
    expect(seen).toEqual(['POST', 'POST', 'POST', 'POST']);
  });
});

describe('switching', () => {
  it('loses no request under load, and counts what the old deployment still answers', async () => {
    let finishSlow = (): void => {};
    const named = (name: string) =>
      application(t, (incoming, response) => {
        if (incoming.url === '/slow') finishSlow = () => response.end(name);
        else response.end(name);
      });
    const [old, fresh] = [await named('old'), await named('fresh')];
    await start(t);
    const client = edgeClient(t.dataDir);
    await client.setRoutes([route(old.port, 'old')]);

    const slow = ask(t, { path: '/slow' }).then(text);
    await expect.poll(() => client.inFlight('old')).toBe(1);

    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    let isOver = false;
    const answers: string[] = [];
    const lost: unknown[] = [];
    const load = Array.from({ length: 8 }, async (_, index) => {
      while (!isOver) {
        const method = index % 2 === 0 ? 'GET' : 'POST';
        await ask(t, { agent, method, body: method === 'POST' ? 'x' : undefined })
          .then(async (answer) => answers.push(`${answer.statusCode} ${await text(answer)}`))
          .catch((error: unknown) => lost.push(error));
      }
    });
    for (let change = 0; change < 10; change += 1) {
      const before = answers.length;
      await client.setRoutes([change % 2 === 0 ? route(fresh.port, 'fresh') : route(old.port, 'old')]);
      await expect.poll(() => answers.length).toBeGreaterThan(before + 20);
    }
    await client.setRoutes([route(fresh.port, 'fresh')]);
    // Drained but for the slow request: the old application could be stopped as soon as that one is answered.
    await expect.poll(() => client.inFlight('old')).toBe(1);
    const since = answers.length;
    await expect.poll(() => answers.length).toBeGreaterThan(since + 20);
    isOver = true;
    await Promise.all(load);
    agent.destroy();

    expect(lost).toEqual([]);
    expect(new Set(answers)).toEqual(new Set(['200 old', '200 fresh']));
    expect(new Set(answers.slice(since + 8))).toEqual(new Set(['200 fresh']));
    finishSlow();
    expect(await slow).toBe('old');
    await expect.poll(() => client.inFlight('old')).toBe(0);
  });

  it('closes its kept connections to a replaced deployment', async () => {
    const old = await application(t, (_, response) => response.end('old'));
    const fresh = await application(t, (_, response) => response.end('fresh'));
    await start(t);
    const client = edgeClient(t.dataDir);
    await client.setRoutes([route(old.port, 'old')]);
    await text(await ask(t));
    await text(await ask(t, { method: 'POST', body: 'x' }));
    const connections = () => new Promise<number>((resolve) => old.server.getConnections((_, count) => resolve(count)));
    await expect.poll(connections).toBe(1);
    await client.setRoutes([route(fresh.port, 'fresh')]);
    await expect.poll(connections).toBe(0);
  });
});
