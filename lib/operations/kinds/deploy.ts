import { setTimeout as delay } from 'node:timers/promises';
import { and, eq, inArray } from 'drizzle-orm';
import * as z from 'zod/mini';
import { afterDeployment } from '#lib/core/states';
import type { Transaction } from '#lib/db/client';
import { applications, environments, releaseCommands } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { defineKind, type Failure } from '#lib/operations/kind';
import { build, getArtifact } from '#lib/operations/kinds/deploy-build';
import { type DeployRun, deployStep, loadDeploy, releaseSpec } from '#lib/operations/kinds/deploy-run';
import { checkServices } from '#lib/operations/kinds/deploy-services';
import { fetchSource } from '#lib/operations/kinds/deploy-source';
import { collectVariables } from '#lib/operations/kinds/deploy-variables';
import { publishRoutes } from '#lib/operations/routes';
import { RuntimeError } from '#lib/runtimes/port';
import { recordAudit } from '#lib/services/audit/record';

const DRAIN_MS = 30_000;
const DRAIN_POLL_MS = 50;
const STOP_GRACE_MS = 10_000;

/**
 * One deployment: prove the new release healthy beside the old one, then switch. Until the switch every failure leaves
 * the old release serving; from the switch on the deployment can only finish.
 */
export const deploy = defineKind({
  kind: 'deploy',
  input: z.object({ deploymentId: z.string(), environmentId: z.string() }),
  steps: {
    services: { do: deployStep('services', 'checking_services', checkServices) },
    fetch: { do: deployStep('fetch', 'fetching', fetchSource) },
    build: { do: deployStep('build', 'building', build) },
    variables: { do: deployStep('variables', 'building', collectVariables) },
    release: { do: deployStep('release', 'releasing', runReleaseCommands), maxTries: 1 },
    start: { do: deployStep('start', 'starting', start), undo: stopNew },
    check: { do: deployStep('check', 'checking', check) },
    switch: { do: deployStep('switch', 'switching', switchOver), isPointOfNoReturn: true },
    drain: { do: deployStep('drain', 'draining', drain) },
    stop: { do: deployStep('stop', 'draining', stopOld) },
  },
  succeeded,
  failed,
});

type Context = Parameters<Parameters<typeof deployStep>[2]>[1];

async function runReleaseCommands(run: DeployRun, { deployment, application, say }: Context): Promise<void> {
  if (deployment.buildMode === 'ADOPT') {
    say('Same release as before: release commands are not run again.');
    return;
  }
  const commands = await run.db
    .select()
    .from(releaseCommands)
    .where(eq(releaseCommands.applicationId, application.id))
    .orderBy(releaseCommands.position);
  if (commands.length === 0) say('No release commands.');
  const spec = releaseSpec(run, { deployment, application, artifact: await getArtifact(run, deployment) });
  for (const { position, label, command } of commands) {
    say(`${label}: ${command}`);
    const { exitCode } = await run.runtime.release(spec, { position, label, command }, say, timeLimited(run));
    if (exitCode !== 0)
      throw new RuntimeError(
        'RELEASE_FAILED',
        `Release command “${label}” ended with exit code ${exitCode}. Its output is in the log.`,
      );
  }
}

/** As long as Divio gives a release command. */
const RELEASE_TIMEOUT_MS = 30 * 60_000;

function timeLimited(run: DeployRun): AbortSignal {
  return AbortSignal.any([run.signal, AbortSignal.timeout(RELEASE_TIMEOUT_MS)]);
}

async function start(run: DeployRun, { deployment, application, say }: Context): Promise<void> {
  const spec = releaseSpec(run, { deployment, application, artifact: await getArtifact(run, deployment) });
  await run.runtime.start(spec, say, run.signal);
}

async function stopNew(run: DeployRun): Promise<void> {
  await run.runtime.stop(run.input.deploymentId, STOP_GRACE_MS);
}

async function check(run: DeployRun, { deployment, application, say }: Context): Promise<void> {
  const probe = { path: application.healthCheckPath, timeoutSeconds: application.healthCheckSeconds };
  await run.runtime.health(deployment.id, probe, say, run.signal);
  const runningDigest = await run.runtime.runningDigest(deployment.id);
  await run.write((tx) => tx.update(deployments).set({ runningDigest }).where(eq(deployments.id, deployment.id)));
  if (runningDigest === deployment.intendedDigest) say('The running application has exactly the intended variables.');
  else if (runningDigest) say('Warning: the running application has other variables than intended.');
}

async function switchOver(run: DeployRun, { deployment, environment, say }: Context): Promise<void> {
  await run.write(async (tx) => {
    const [row] = await tx
      .select({ serving: environments.servingDeploymentId })
      .from(environments)
      .where(eq(environments.id, environment.id))
      .for('update');
    if (row?.serving === deployment.id) return;
    await tx
      .update(deployments)
      .set({ replacesId: row?.serving ?? null })
      .where(eq(deployments.id, deployment.id));
    await tx
      .update(environments)
      .set({ servingDeploymentId: deployment.id })
      .where(eq(environments.id, environment.id));
  });
  await publishRoutes(run);
  say('Requests go to the new release.');
}

async function drain(run: DeployRun, { deployment, say }: Context): Promise<void> {
  if (!deployment.replacesId) return;
  const until = Date.now() + DRAIN_MS;
  let open = await run.edge.inFlight(deployment.replacesId);
  while (open > 0 && Date.now() < until) {
    await delay(DRAIN_POLL_MS, undefined, { signal: run.signal });
    open = await run.edge.inFlight(deployment.replacesId);
  }
  if (open > 0)
    say(`${open} requests are still open after ${DRAIN_MS / 1000} s; stopping the previous release all the same.`);
}

async function stopOld(run: DeployRun, { deployment, say }: Context): Promise<void> {
  if (!deployment.replacesId) return;
  await run.runtime.stop(deployment.replacesId, STOP_GRACE_MS);
  say('The previous release has stopped.');
}

async function succeeded(tx: Transaction, run: DeployRun): Promise<void> {
  const { deployment, environment } = await loadDeploy(run);
  await tx
    .update(deployments)
    .set({ state: 'live', success: true, endedAt: new Date() })
    .where(eq(deployments.id, deployment.id));
  if (deployment.replacesId) {
    await tx.update(deployments).set({ state: 'superseded' }).where(eq(deployments.id, deployment.replacesId));
  }
  await tx
    .update(environments)
    .set({ lastFinishedDeploymentId: deployment.id })
    .where(eq(environments.id, environment.id));
  await settleServices(tx, environment.id, deployment);
  await audit(tx, run, 'deployment.finish');
}

/** Attach and detach take effect now, for what the snapshot knew; what changed since waits for the next deployment. */
async function settleServices(
  tx: Transaction,
  environmentId: string,
  deployment: typeof deployments.$inferSelect,
): Promise<void> {
  const instances = await tx
    .select()
    .from(serviceInstances)
    .where(
      and(
        eq(serviceInstances.environmentId, environmentId),
        inArray(serviceInstances.state, ['pending_attachment', 'pending_detachment']),
      ),
    );
  for (const instance of instances) {
    const isInSnapshot = deployment.variableNames.includes(`${instance.prefix}_STORAGE_DSN`);
    if (isInSnapshot !== (instance.state === 'pending_attachment')) continue;
    await tx
      .update(serviceInstances)
      .set({ state: afterDeployment(instance.state, true) })
      .where(eq(serviceInstances.id, instance.id));
  }
}

async function failed(tx: Transaction, run: DeployRun, failure: Failure): Promise<void> {
  const { deploymentId, environmentId } = run.input;
  await tx
    .update(deployments)
    .set({
      state: failure.isCancelled ? 'cancelled' : 'failed',
      success: false,
      endedAt: new Date(),
      failureCode: failure.code,
      failureMessage: failure.message,
    })
    .where(eq(deployments.id, deploymentId));
  await tx
    .update(environments)
    .set({ lastFinishedDeploymentId: deploymentId })
    .where(eq(environments.id, environmentId));
  await tx
    .update(serviceInstances)
    .set({ state: 'provisioning_failed', stateMessage: failure.message })
    .where(and(eq(serviceInstances.operationId, run.operationId), eq(serviceInstances.state, 'provisioning')));
  await audit(tx, run, failure.isCancelled ? null : 'deployment.fail');
}

async function audit(
  tx: Transaction,
  run: DeployRun,
  action: 'deployment.finish' | 'deployment.fail' | null,
): Promise<void> {
  if (!action) return;
  const [row] = await tx
    .select({ applicationId: applications.id, environment: environments.slug })
    .from(environments)
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .where(eq(environments.id, run.input.environmentId));
  if (!row) return;
  await recordAudit(tx, null, {
    organisationId: run.organisationId,
    applicationId: row.applicationId,
    environmentId: run.input.environmentId,
    action,
    targetId: run.input.deploymentId,
    targetName: row.environment,
  });
}
