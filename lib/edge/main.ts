import { startEdge } from '#lib/edge/server';

const host = process.env.STOWAGE_EDGE_HOST || '127.0.0.1';
const port = Number(process.env.STOWAGE_EDGE_PORT || '8080');
const dataDir = process.env.STOWAGE_DATA_DIR || '.stowage';
/** The edge ends within a second of SIGTERM; this is what open requests get of it. */
const GRACE_MS = 500;

if (!Number.isInteger(port) || port < 0 || port > 65_535) fail('STOWAGE_EDGE_PORT must be a port number (0 to 65535).');

try {
  const edge = await startEdge({ dataDir, host, port });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      edge.close(GRACE_MS).then(
        () => process.exit(0),
        (error: unknown) => fail(`The edge did not end cleanly: ${String(error)}`),
      );
    });
  }
  process.stdout.write(`edge ready on ${edge.url}\n`);
} catch (error) {
  fail(startFailure(error));
}

function startFailure(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is taken by another program. Stop it, or choose another port for applications with STOWAGE_EDGE_PORT.`;
  }
  if (code === 'EACCES' && port > 0 && port < 1024) {
    return `Port ${port} needs root. Choose one above 1023 with STOWAGE_EDGE_PORT.`;
  }
  return `The edge cannot start: ${error instanceof Error ? error.message : String(error)}`;
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
