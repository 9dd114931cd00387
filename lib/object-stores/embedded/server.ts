import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createHandler } from '#lib/object-stores/embedded/handle';
import { openStore, type Store, type StoreOptions } from '#lib/object-stores/embedded/store';
import { startSweeping } from '#lib/object-stores/embedded/sweep';

const HEADERS_TIMEOUT_MS = 30_000;
/** A connection on which nothing moves for so long is cut; a slow one that moves is not. */
const IDLE_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 65_000;
const DRAIN_MS = 500;
/** Requests that a client sent before the answers to earlier ones; one that sends more is cut. */
const MAX_PIPELINED = 100;

export interface EmbeddedStoreOptions extends StoreOptions {
  host: string;
  /** 0 for any free one. */
  port: number;
  /** Receives one line per request; never a query string. */
  log?: (line: string) => void;
  /** After how long a connection on which nothing moves is cut. */
  idleTimeoutMs?: number;
  /** The clock of the lifecycle. */
  now?: () => number;
}

export interface EmbeddedStore {
  /** `http://host:port` */
  url: string;
  /** For tests and tools that look inside. */
  store: Store;
  /** Ends within a second: open requests get 500 ms, then their connections are cut. */
  close(): Promise<void>;
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

function explainListenError(error: unknown, host: string, port: number): unknown {
  const code = (error as { code?: unknown }).code;
  if (code === 'EADDRINUSE') return new Error(`Port ${port} on ${host} is taken by another program.`, { cause: error });
  if (code === 'EACCES') return new Error(`This user may not listen on port ${port}.`, { cause: error });
  if (code === 'EADDRNOTAVAIL') return new Error(`${host} is not an address of this machine.`, { cause: error });
  return error;
}

/** How many requests of a connection wait for their turn. */
const waiting = new WeakMap<Socket, number>();

/**
 * Resolves when all earlier requests of the connection are answered; with false when the connection ended before.
 * Answers made ahead would pile up in memory: a few kilobytes of requests can ask for a gigabyte.
 */
function awaitTurn({ socket }: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const count = (waiting.get(socket) ?? 0) + 1;
  waiting.set(socket, count);
  if (count > MAX_PIPELINED) socket.destroy();
  return new Promise((resolve) => {
    const settle = () => {
      response.off('socket', settle).off('close', settle);
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      resolve(!response.destroyed);
    };
    response.once('socket', settle).once('close', settle);
  });
}

/**
 * Opens the store and serves it.
 * @throws Error with a sentence for people when the directory or the port cannot be had
 */
export async function startEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const store = await openStore(options);
  const handle = createHandler(store, { log: options.log, logError: options.logError });
  const running = new Set<Promise<void>>();
  const serve = (message: IncomingMessage, response: ServerResponse) => {
    // A response gets the socket when it is the first of its connection.
    const turn = response.socket ? undefined : awaitTurn(message, response);
    const served = turn
      ? turn.then((isOurs) => (isOurs ? handle(message, response) : undefined))
      : handle(message, response);
    const done = served.finally(() => running.delete(done));
    running.add(done);
  };
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    highWaterMark: 256 * 1024,
  });
  server.setTimeout(options.idleTimeoutMs ?? IDLE_TIMEOUT_MS);
  server.on('request', serve);
  // `handle` sends the 100 itself when it begins to read: a refused upload need not be sent at all.
  server.on('checkContinue', serve);
  // As on S3, an expectation that nobody knows is not a reason to refuse.
  server.on('checkExpectation', serve);
  let address: AddressInfo;
  try {
    address = await listen(server, options.host, options.port);
  } catch (error) {
    await store.close();
    throw explainListenError(error, options.host, options.port);
  }
  const { log, logError, now = Date.now } = options;
  const stopSweeping = startSweeping(store, { now, log, logError });
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${host}:${address.port}`,
    store,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await closed;
      clearTimeout(timer);
      await Promise.all([...running, stopSweeping()]);
      await store.close();
    },
  };
}
