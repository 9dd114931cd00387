import { eq } from 'drizzle-orm';
import type { Environment } from '#lib/contracts/applications';
import { environments } from '#lib/db/schema/applications';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { readEnvironment } from '#lib/services/environments/get';
import { getEnvironmentFor } from '#lib/services/environments/load';

/** Changes the branch; it takes effect at the next deployment. */
export async function updateEnvironment({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; branch?: string | undefined };
}): Promise<Environment> {
  return ctx.db.transaction(async (tx) => {
    const { environment, application } = await getEnvironmentFor(ctx, input.id, 'environment:write', tx);
    if (input.branch !== undefined && input.branch !== environment.branch) {
      await tx.update(environments).set({ branch: input.branch }).where(eq(environments.id, environment.id));
      await recordAudit(tx, ctx.actor, {
        organisationId: application.organisationId,
        applicationId: application.id,
        environmentId: environment.id,
        action: 'environment.update',
        targetId: environment.id,
        targetName: environment.slug,
        details: { branch: input.branch },
      });
    }
    return readEnvironment(ctx, environment.id, tx);
  });
}
