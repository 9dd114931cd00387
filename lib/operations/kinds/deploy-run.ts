import { eq } from 'drizzle-orm';
import type { DeploymentState } from '#lib/core/states';
import { applications, environments, repositories } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import { notFound } from '#lib/errors';
import { log } from '#lib/log';
import type { StepRun } from '#lib/operations/kind';
import { deploymentLog } from '#lib/operations/kinds/deployment-log';
import { type LogSink, type ReleaseSpec, RuntimeError } from '#lib/runtimes/port';
import { openSnapshot, type Snapshot } from '#lib/services/variables/running';

export interface DeployInput {
  deploymentId: string;
  environmentId: string;
}
export type DeployRun = StepRun<DeployInput>;

export interface DeployContext {
  deployment: typeof deployments.$inferSelect;
  environment: typeof environments.$inferSelect;
  application: typeof applications.$inferSelect;
  repository: typeof repositories.$inferSelect | null;
  say: LogSink;
}

/** Everything a step reads, as it stands now. */
export async function loadDeploy(run: DeployRun): Promise<Omit<DeployContext, 'say'>> {
  const [row] = await run.db
    .select({ deployment: deployments, environment: environments, application: applications, repository: repositories })
    .from(deployments)
    .innerJoin(environments, eq(environments.id, deployments.environmentId))
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .leftJoin(repositories, eq(repositories.id, applications.repositoryId))
    .where(eq(deployments.id, run.input.deploymentId));
  if (!row) throw notFound('This deployment');
  return row;
}

/**
 * Wraps the body of a deployment step: the deployment shows `state`, and what the body says goes into its log.
 * The values of the deployment's secrets are cut out of every line.
 */
export function deployStep(
  name: string,
  state: DeploymentState,
  body: (run: DeployRun, context: DeployContext) => Promise<void>,
) {
  return async (run: DeployRun): Promise<void> => {
    await run.write((tx) => tx.update(deployments).set({ state }).where(eq(deployments.id, run.input.deploymentId)));
    const loaded = await loadDeploy(run);
    const snapshot = openSnapshot(loaded.deployment, run.sealer);
    const lines = deploymentLog(run.db, log, run.input.deploymentId, name, secretVariables(snapshot));
    if (run.tries > 1) lines.sink(`(try ${run.tries})`);
    try {
      await body(run, { ...loaded, say: lines.sink });
    } catch (error) {
      if (error instanceof RuntimeError || (error instanceof Error && 'code' in error)) lines.sink(error.message);
      throw error;
    } finally {
      await lines.flush();
    }
  };
}

/** The secrets among the variables of a deployment, for masking what it prints. */
export function secretVariables(snapshot: Snapshot | null): Record<string, string> {
  if (!snapshot) return {};
  return Object.fromEntries(snapshot.secretNames.map((name) => [name, snapshot.variables[name] ?? '']));
}

/** What the runtime needs to start a deployment whose variables were collected and whose build is complete. */
export function releaseSpec(
  run: Pick<DeployRun, 'sealer'>,
  {
    deployment,
    application,
    artifact,
  }: { deployment: DeployContext['deployment']; application: DeployContext['application']; artifact: string },
): ReleaseSpec {
  const snapshot = openSnapshot(deployment, run.sealer);
  if (!snapshot) throw new Error('The variables of this deployment were not collected.');
  return {
    deploymentId: deployment.id,
    environmentId: deployment.environmentId,
    applicationId: application.id,
    artifact,
    variables: snapshot.variables,
    startCommand: application.startCommand,
  };
}
