import type { Executor } from '#lib/db/client';
import { installation } from '#lib/db/schema/installation';

/** Tells this installation from others on the same machine. @throws Error before the first start */
export async function getInstanceId(db: Executor): Promise<string> {
  const [row] = await db.select({ instanceId: installation.instanceId }).from(installation);
  if (!row) throw new Error('This database was not set up; start Stowage with `npm start`.');
  return row.instanceId;
}
