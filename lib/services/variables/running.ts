import { eq } from 'drizzle-orm';
import type { Executor } from '#lib/db/client';
import { environments } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import type { Sealer } from '#lib/secrets';

/** Variables of a deployment, and which of them were secret then. */
export interface Snapshot {
  variables: Record<string, string>;
  secretNames: string[];
}

export function openSnapshot(
  row: Pick<typeof deployments.$inferSelect, 'id' | 'snapshot' | 'secretNames'>,
  sealer: Sealer,
): Snapshot | null {
  if (!row.snapshot) return null;
  const text = sealer.open(row.snapshot, { table: 'deployments', column: 'snapshot', rowId: row.id });
  return { variables: JSON.parse(text) as Record<string, string>, secretNames: row.secretNames };
}

/** What the serving deployment of an environment got; null before the first one. */
export async function findRunningSnapshot(
  db: Executor,
  sealer: Sealer,
  environmentId: string,
): Promise<Snapshot | null> {
  const [row] = await db
    .select({ id: deployments.id, snapshot: deployments.snapshot, secretNames: deployments.secretNames })
    .from(environments)
    .innerJoin(deployments, eq(deployments.id, environments.servingDeploymentId))
    .where(eq(environments.id, environmentId));
  return row ? openSnapshot(row, sealer) : null;
}
