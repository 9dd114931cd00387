import { and, asc, eq, gt } from 'drizzle-orm';
import type { LogLine } from '#lib/contracts/deployments';
import type { Executor } from '#lib/db/client';
import { deploymentLogLines } from '#lib/db/schema/deployments';

/** Lines after `after` in the order they were written, at most `limit`. */
export async function loadLogLines(
  db: Executor,
  deploymentId: string,
  after: number,
  limit: number,
): Promise<LogLine[]> {
  const rows = await db
    .select()
    .from(deploymentLogLines)
    .where(and(eq(deploymentLogLines.deploymentId, deploymentId), gt(deploymentLogLines.seq, after)))
    .orderBy(asc(deploymentLogLines.seq))
    .limit(limit);
  return rows.map((row) => ({ seq: row.seq, step: row.step, at: row.at.toISOString(), text: row.text }));
}
