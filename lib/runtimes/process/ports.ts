import { createServer } from 'node:net';
import { RuntimeError } from '#lib/runtimes/port';

const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;

/**
 * A TCP port of 127.0.0.1 that nothing listens on right now. Another program may still take it before the application
 * does; then the application ends with EADDRINUSE and is started once more with another one.
 * @throws RuntimeError START_FAILED when the whole range is taken
 */
export async function findFreePort(taken: ReadonlySet<number>): Promise<number> {
  const count = LAST_PORT - FIRST_PORT + 1;
  const start = Math.floor(Math.random() * count);
  for (let step = 0; step < count; step += 1) {
    const port = FIRST_PORT + ((start + step) % count);
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new RuntimeError(
    'START_FAILED',
    `All ports from ${FIRST_PORT} to ${LAST_PORT} are in use on this machine. Stop what you do not need, then deploy again.`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
