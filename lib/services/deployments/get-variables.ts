import { eq } from 'drizzle-orm';
import { deployments } from '#lib/db/schema/deployments';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getDeploymentFor } from '#lib/services/deployments/load';
import { openSnapshot } from '#lib/services/variables/running';

/** Every variable that a deployment got, in clear; audited. Empty before the variables were collected. */
export async function getDeploymentVariables({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<{ environment: string; environment_variables: Record<string, string> }> {
  return ctx.db.transaction(async (tx) => {
    const parts = await getDeploymentFor(ctx, tx, input.id, 'variable:reveal');
    const [row] = await tx
      .select({ id: deployments.id, snapshot: deployments.snapshot, secretNames: deployments.secretNames })
      .from(deployments)
      .where(eq(deployments.id, input.id));
    const snapshot = row ? openSnapshot(row, ctx.sealer) : null;
    await recordAudit(tx, ctx.actor, {
      organisationId: parts.organisationId,
      applicationId: parts.applicationId,
      environmentId: parts.deployment.environmentId,
      action: 'deployment.reveal',
      targetId: parts.deployment.id,
      targetName: parts.environmentSlug,
    });
    return { environment: parts.deployment.environmentId, environment_variables: snapshot?.variables ?? {} };
  });
}
