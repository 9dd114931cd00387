import { and, eq, isNull } from 'drizzle-orm';
import type { Executor } from '#lib/db/client';
import { deployments } from '#lib/db/schema/deployments';

/** Is a deployment of the environment under way? It may have collected its variables already, and serve with them soon. */
export async function hasUnfinishedDeployment(db: Executor, environmentId: string): Promise<boolean> {
  const [row] = await db
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(eq(deployments.environmentId, environmentId), isNull(deployments.endedAt)))
    .limit(1);
  return row !== undefined;
}
