import { setTimeout as delay } from 'node:timers/promises';
import { log } from '#lib/log';
import type { ServiceContext } from '#lib/services/context';
import { getDeployment } from '#lib/services/deployments/get';
import { getDeploymentFor } from '#lib/services/deployments/load';
import { loadLogLines } from '#lib/services/deployments/log-lines';

const POLL_MS = 250;
const BATCH = 500;
/** Long streams end and are opened again by the browser, so that a revoked session or role is noticed. */
const MAX_STREAM_MS = 60_000;

/**
 * The log as server-sent events: `line` (LogLine), `deployment` (DeploymentDetail, whenever it changed), `end`. Event ids
 * are line numbers, so `Last-Event-ID` continues where a broken stream stopped.
 * @throws AppError NOT_FOUND, FORBIDDEN before the stream begins
 */
export async function streamDeploymentLog({
  ctx,
  input,
  request,
}: {
  ctx: ServiceContext;
  input: { id: string; after: number };
  request: Request;
}): Promise<Response> {
  await getDeploymentFor(ctx, ctx.db, input.id, 'log:read');
  // Browsers send back what we sent; anything else is as good as nothing.
  const lastEventId = Number(/^\d{1,15}$/.exec(request.headers.get('last-event-id') ?? '')?.[0] ?? 0);
  const gone = new AbortController();
  const signal = AbortSignal.any([request.signal, gone.signal]);
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      try {
        for await (const event of events(ctx, input.id, Math.max(input.after, lastEventId), signal)) {
          controller.enqueue(new TextEncoder().encode(event));
        }
        controller.close();
      } catch (error) {
        if (signal.aborted) return;
        log.warn({ err: error, deploymentId: input.id }, 'log stream broke');
        controller.error(error);
      }
    },
    cancel: () => gone.abort(),
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

async function* events(ctx: ServiceContext, id: string, after: number, signal: AbortSignal): AsyncGenerator<string> {
  const until = Date.now() + MAX_STREAM_MS;
  let position = after;
  let shown = '';
  yield 'retry: 500\n\n';
  while (!signal.aborted && Date.now() < until) {
    // Read the state before the lines: once it says "ended", no line can follow the ones read after it.
    const deployment = await getDeployment({ ctx, input: { id } });
    const lines = await loadLogLines(ctx.db, id, position, BATCH);
    for (const line of lines) {
      position = line.seq;
      yield `event: line\nid: ${line.seq}\ndata: ${JSON.stringify(line)}\n\n`;
    }
    const text = JSON.stringify(deployment);
    if (text !== shown) {
      shown = text;
      yield `event: deployment\ndata: ${text}\n\n`;
    }
    if (lines.length === BATCH) continue;
    if (deployment.ended_at) {
      yield 'event: end\ndata: {}\n\n';
      return;
    }
    await delay(POLL_MS, undefined, { signal });
  }
}
