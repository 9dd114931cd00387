import { and, asc, desc, eq, gt } from 'drizzle-orm';
import { applicationLogLines } from '#lib/db/schema/deployments';
import type { ServiceContext } from '#lib/services/context';
import { getEnvironmentFor } from '#lib/services/environments/load';

interface LogEntry {
  timestamp: string;
  service: string;
  message: string;
}

const MAX_ENTRIES = 1000;

/**
 * What the application printed, oldest first: the newest lines, or those after a cursor. `next` always holds a further
 * cursor, so that `divio app logs --tail` never reads a line twice.
 */
export async function listEnvironmentLogs({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; cursor: string; page_size: number };
}): Promise<{ results: LogEntry[]; next: string | null }> {
  const { environment } = await getEnvironmentFor(ctx, input.id, 'log:read');
  const after = Number.parseInt(input.cursor, 10) || 0;
  const ofEnvironment = eq(applicationLogLines.environmentId, environment.id);
  const rows = await ctx.db
    .select()
    .from(applicationLogLines)
    .where(and(ofEnvironment, gt(applicationLogLines.seq, after)))
    .orderBy(after > 0 ? asc(applicationLogLines.seq) : desc(applicationLogLines.seq))
    .limit(Math.min(input.page_size, MAX_ENTRIES));
  const lines = after > 0 ? rows : rows.reverse();
  const next = new URL(`/apps/v3/environments/${environment.id}/logs/`, ctx.settings.publicUrl);
  next.searchParams.set('cursor', String(lines.at(-1)?.seq ?? after));
  return {
    results: lines.map((line) => ({ timestamp: line.at.toISOString(), service: 'web', message: line.text })),
    next: next.href,
  };
}
