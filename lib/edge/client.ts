import { findControl } from '#lib/edge/control-file';
import { type Edge, EdgeError } from '#lib/edge/port';

const TIMEOUT_MS = 5_000;

/**
 * Steers the edge that runs with the same data directory. Every command may be repeated, so each is sent once more when
 * the first try found no edge: it may just have restarted with another control port.
 */
export function edgeClient(dataDir: string): Edge {
  async function command(method: 'GET' | 'PUT', path: string, body?: unknown): Promise<Record<string, unknown>> {
    try {
      return await sendCommand(dataDir, method, path, body);
    } catch (error) {
      if (error instanceof EdgeError) throw error;
    }
    try {
      return await sendCommand(dataDir, method, path, body);
    } catch (error) {
      if (error instanceof EdgeError) throw error;
      throw notAnswering(error);
    }
  }

  return {
    setRoutes: async (routes) => {
      await command('PUT', '/routes', { routes });
    },
    inFlight: async (deploymentId) => {
      const { inFlight } = await command('GET', `/in-flight/${encodeURIComponent(deploymentId)}`);
      return Number(inFlight);
    },
    ping: async () => {
      await command('GET', '/ping');
    },
  };
}

async function sendCommand(
  dataDir: string,
  method: string,
  path: string,
  body: unknown,
): Promise<Record<string, unknown>> {
  const control = await findControl(dataDir);
  if (!control) throw notAnswering();
  const response = await fetch(`http://127.0.0.1:${control.port}${path}`, {
    method,
    headers: { authorization: `Bearer ${control.token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new EdgeError(`The edge refused the command: ${String(answer.message)}`);
  return answer;
}

function notAnswering(cause?: unknown): EdgeError {
  return new EdgeError(
    'The edge, which passes requests to applications, does not answer. It starts together with Stowage; look for lines beginning with "edge" in its output, then try again.',
    { cause },
  );
}
