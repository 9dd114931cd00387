import { connect, type Socket } from 'node:net';

/** The same request, to be sent again and again. */
export interface Load {
  url: string;
  method: 'GET' | 'PUT';
  path: string;
  headers: Record<string, string>;
  /** Bytes of the object: those of the body that a PUT sends and a GET receives. */
  bytes: number;
}

const PIECE = Buffer.alloc(1024 * 1024, 'stowage');
const HEAD_END = '\r\n\r\n';

function headOf({ url, method, path, headers, bytes }: Load): string {
  const all = { host: new URL(url).host, ...headers, ...(method === 'PUT' ? { 'content-length': String(bytes) } : {}) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

async function writeBody(socket: Socket, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes; sent += PIECE.length) {
    const isFree = socket.write(PIECE.subarray(0, Math.min(PIECE.length, bytes - sent)));
    if (!isFree) await new Promise((resolve) => socket.once('drain', resolve));
  }
}

/** Reads one answer and throws its body away. Bytes only are counted: this side must cost as little as it can. */
function readAnswer(socket: Socket, expectedBytes: number | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = '';
    let left = -1;
    const settle = (error?: Error) => {
      socket.off('data', onData);
      socket.off('close', onClose);
      if (error) reject(error);
      else resolve();
    };
    const onClose = () => settle(new Error(`The server closed the connection: ${head.slice(0, 300)}`));
    const onData = (chunk: Buffer) => {
      if (left >= 0) {
        left -= chunk.length;
      } else {
        head += chunk.toString('latin1');
        const end = head.indexOf(HEAD_END);
        if (end < 0) return;
        const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
        const isRight = /^HTTP\/1\.1 20[014] /.test(head) && (expectedBytes === undefined || length === expectedBytes);
        if (!isRight) return settle(new Error(`Unexpected answer: ${head.slice(0, 600)}`));
        left = length - (head.length - end - HEAD_END.length);
      }
      if (left <= 0) settle();
    };
    socket.on('data', onData);
    socket.once('close', onClose);
  });
}

async function drive(load: Load, count: number): Promise<void> {
  const { hostname, port } = new URL(load.url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const failed = new Promise<never>((_, reject) => socket.once('error', reject));
  const head = headOf(load);
  try {
    for (let i = 0; i < count; i += 1) {
      const answer = readAnswer(socket, load.method === 'GET' ? load.bytes : undefined);
      socket.write(head);
      if (load.method === 'PUT') await Promise.race([writeBody(socket, load.bytes), answer, failed]);
      await Promise.race([answer, failed]);
    }
  } finally {
    socket.destroy();
  }
}

/**
 * Sends `count` requests over each of so many connections, the next one as soon as the answer is there.
 * Resolves with requests per second. @throws Error for any answer that is not a success of the expected length
 */
export async function requestsPerSecond(loads: readonly Load[], count: number): Promise<number> {
  const began = performance.now();
  await Promise.all(loads.map((load) => drive(load, count)));
  return (loads.length * count * 1000) / (performance.now() - began);
}
