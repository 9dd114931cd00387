import { createRuntime } from '#lib/runtimes/registry';
import type { ServiceContext } from '#lib/services/context';
import { getEnvironmentFor } from '#lib/services/environments/load';
import { getInstanceId } from '#lib/services/setup/get-instance-id';

interface LogEntry {
  timestamp: string;
  service: string;
  message: string;
}

const MAX_ENTRIES = 1000;

/**
 * What the serving release printed after a cursor, oldest first. `next` always holds a further cursor, so that
 * `divio app logs --tail` never reads a line twice.
 */
export async function listEnvironmentLogs({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; cursor: string; page_size: number };
}): Promise<{ results: LogEntry[]; next: string | null }> {
  const { environment } = await getEnvironmentFor(ctx, input.id, 'log:read');
  const deploymentId = environment.servingDeploymentId;
  if (!deploymentId) return { results: [], next: null };
  const runtime = createRuntime('process', { dataDir: ctx.settings.dataDir, instanceId: await getInstanceId(ctx.db) });
  // The cursor names its deployment: after a switch the new release is read from its start.
  const [ofDeployment, position] = input.cursor.split('~');
  const from = ofDeployment === deploymentId ? (position ?? '') : '';
  const { lines, cursor } = await runtime.logs(deploymentId, from, Math.min(input.page_size, MAX_ENTRIES));
  const next = new URL(`/apps/v3/environments/${environment.id}/logs/`, ctx.settings.publicUrl);
  next.searchParams.set('cursor', `${deploymentId}~${cursor}`);
  return {
    results: lines.map((line) => ({ timestamp: line.at.toISOString(), service: 'web', message: line.text })),
    next: next.href,
  };
}
