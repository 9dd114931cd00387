import { notFound } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getEnvironmentFor } from '#lib/services/environments/load';
import { loadEnvironmentState } from '#lib/services/variables/load';

/**
 * Reads one value in clear: the effective one, or the managed one under an override. Every read is audited.
 * @throws AppError NOT_FOUND when the name has no such value
 */
export async function revealVariable({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { environment: string; name: string; which: 'effective' | 'managed' };
}): Promise<{ name: string; value: string }> {
  return ctx.db.transaction(async (tx) => {
    const { environment, application } = await getEnvironmentFor(ctx, input.environment, 'variable:reveal', tx);
    const state = await loadEnvironmentState(ctx, tx, environment.id);
    const managed = [...state.layers.service, ...state.layers.platform];
    const pool: { name: string; value: string | null }[] = input.which === 'managed' ? managed : state.resolved;
    const found = pool.find((variable) => variable.name === input.name);
    if (!found || found.value === null) throw notFound('This variable');
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: environment.id,
      action: 'variable.reveal',
      targetId: environment.id,
      targetName: input.name,
      details: { environment: environment.slug, which: input.which },
    });
    return { name: found.name, value: found.value };
  });
}
