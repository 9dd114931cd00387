import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Tries to listen and stops again.
 * @param port 0 lets the system choose
 * @returns the port that was free
 * @throws the system's error: EADDRINUSE when taken, EACCES when not allowed, EADDRNOTAVAIL when the host is not ours
 */
export async function probePort(host: string, port: number): Promise<number> {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
  return address.port;
}

export async function isPortFree(host: string, port: number): Promise<boolean> {
  try {
    await probePort(host, port);
    return true;
  } catch {
    return false;
  }
}
