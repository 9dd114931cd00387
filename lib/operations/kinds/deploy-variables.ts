import { eq } from 'drizzle-orm';
import { environmentOf, resolveVariables, variablesDigest } from '#lib/core/variables';
import { deployments } from '#lib/db/schema/deployments';
import { notFound } from '#lib/errors';
import type { DeployContext, DeployRun } from '#lib/operations/kinds/deploy-run';
import { loadLayers } from '#lib/services/variables/layers';

/** Fixes the variables of this deployment, once: a repeated step finds the snapshot and leaves it. */
export async function collectVariables(run: DeployRun, { deployment, environment, say }: DeployContext): Promise<void> {
  if (deployment.snapshot) return;
  const [layers] = await loadLayers(run.db, run.sealer, [environment.id], { commit: deployment.commit });
  if (!layers) throw notFound('This environment');
  const resolved = resolveVariables(layers);
  const variables = environmentOf(resolved);
  for (const variable of resolved) {
    if (variable.problem) say(`${variable.name} is left out: ${variable.problem}`);
    if (variable.override?.isStale)
      say(`${variable.name} is overridden by hand and its managed value has changed since.`);
  }
  const secretNames = resolved
    .filter((variable) => variable.isSecret || layers.rows.get(variable.name)?.isSensitive === true)
    .map((variable) => variable.name);
  const snapshot = run.sealer.seal(JSON.stringify(variables), {
    table: 'deployments',
    column: 'snapshot',
    rowId: deployment.id,
  });
  await run.write((tx) =>
    tx
      .update(deployments)
      .set({
        snapshot,
        variableNames: Object.keys(variables).sort(),
        secretNames,
        intendedDigest: variablesDigest(variables),
      })
      .where(eq(deployments.id, deployment.id)),
  );
  say(`${Object.keys(variables).length} variables.`);
}
