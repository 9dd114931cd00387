import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { ZodError } from 'zod';
import { removeControl, saveControl } from '#lib/edge/control-file';
import { RouteTableSchema, saveRoutes } from '#lib/edge/route-store';
import type { Upstreams } from '#lib/edge/upstreams';

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/**
 * The endpoint by which the worker steers the edge: `PUT /routes`, `GET /in-flight/<deploymentId>`, `GET /ping`. It
 * listens on loopback and wants the token from `<data>/edge/control.json`, because applications share that loopback.
 */
export async function startControl(dataDir: string, upstreams: Upstreams): Promise<{ close(): Promise<void> }> {
  const token = randomBytes(32).toString('hex');
  let lastChange: Promise<unknown> = Promise.resolve();

  const server = createServer((request, response) => {
    answerTo(request).then(
      ({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (error: unknown) => {
        const isInvalid = error instanceof ZodError || error instanceof SyntaxError;
        const message = error instanceof Error ? error.message : String(error);
        response
          .writeHead(isInvalid ? 400 : 500, { 'content-type': 'application/json' })
          .end(JSON.stringify({ message }));
      },
    );
  });

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    if (!isBearer(request.headers.authorization, token)) return { status: 401, body: { message: 'Wrong token.' } };
    const route = `${request.method} ${request.url}`;
    if (route === 'GET /ping') return { status: 200, body: { ok: true } };
    if (route === 'PUT /routes') {
      const { routes } = RouteTableSchema.parse(await json(request));
      // Stored before it is used: what traffic follows must also be what a restarted edge follows. One change at a time.
      const change = lastChange
        .catch(() => {})
        .then(async () => {
          await saveRoutes(dataDir, routes);
          upstreams.replace(routes);
        });
      lastChange = change;
      await change;
      return { status: 200, body: { count: routes.length } };
    }
    const asked = /^GET \/in-flight\/([^/?]+)$/.exec(route)?.[1];
    if (asked === undefined) return { status: 404, body: { message: 'No such command.' } };
    return { status: 200, body: { inFlight: upstreams.inFlight(decodeURIComponent(asked)) } };
  }

  await listen(server);
  await saveControl(dataDir, { port: (server.address() as AddressInfo).port, token, pid: process.pid });
  return {
    close: async () => {
      await removeControl(dataDir, token);
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}

function isBearer(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}
