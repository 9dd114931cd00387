import { eq } from 'drizzle-orm';
import { environments } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import { AppError } from '#lib/errors';
import { type StepRun, WaitingError } from '#lib/operations/kind';
import { hasUnfinishedDeployment } from '#lib/services/deployments/unfinished';
import { openSnapshot } from '#lib/services/variables/running';

export interface RunningRelease {
  /** What it got; nothing before the first deployment. */
  variables: Record<string, string>;
  /** Does its process have exactly these? Asked now: one started again by hand would have what it was given then. */
  isAsIntended: boolean;
}

/**
 * The release that serves an environment, looked at when no other one is on its way: a deployment under way may have
 * collected its variables before this operation changed them.
 * @returns null when nothing serves
 * @throws WaitingError while a deployment is unfinished
 */
export async function findRunningRelease(run: StepRun<unknown>, environmentId: string): Promise<RunningRelease | null> {
  if (await hasUnfinishedDeployment(run.db, environmentId))
    throw new WaitingError('Waiting for a deployment of this environment.');
  const [row] = await run.db
    .select({ deployment: deployments })
    .from(environments)
    .innerJoin(deployments, eq(deployments.id, environments.servingDeploymentId))
    .where(eq(environments.id, environmentId));
  const snapshot = row && openSnapshot(row.deployment, run.sealer);
  if (!row || !snapshot) return null;
  const runningDigest = await run.runtime.runningDigest(row.deployment.id);
  return {
    variables: snapshot.variables,
    isAsIntended: runningDigest === null || runningDigest === row.deployment.intendedDigest,
  };
}

/** Names of the variables whose value says yes. */
export function namesWith(release: RunningRelease | null, isMeant: (value: string) => boolean): string[] {
  return Object.entries(release?.variables ?? {})
    .filter(([, value]) => isMeant(value))
    .map(([name]) => name);
}

/** @throws AppError PRECONDITION_FAILED when the process was given something else than its deployment says */
export function requireAsIntended(release: RunningRelease | null): void {
  if (release?.isAsIntended !== false) return;
  const message = 'The running release has other variables than its deployment gave it. Deploy again, then go on.';
  throw new AppError('PRECONDITION_FAILED', message);
}
