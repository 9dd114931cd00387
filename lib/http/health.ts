import { randomUUID } from 'node:crypto';
import { json } from '#lib/http/respond';
import { isDatabaseReachable } from '#lib/services/health/check-database';
import { listMissingParts } from '#lib/services/health/list-missing';
import { server } from '#lib/services/server';

/** `GET /healthz`: 200 once requests can be served, which takes the database. */
export async function answerHealth(): Promise<Response> {
  const isHealthy = await isDatabaseReachable(server());
  return json({ status: isHealthy ? 'ok' : 'unavailable' }, isHealthy ? 200 : 503, randomUUID());
}

/** `GET /readyz`: 200 once a worker and every object store answer too; otherwise what is missing. */
export async function answerReadiness(): Promise<Response> {
  const missing = await listMissingParts(server());
  const isReady = missing.length === 0;
  return json({ status: isReady ? 'ready' : 'unavailable', missing }, isReady ? 200 : 503, randomUUID());
}
