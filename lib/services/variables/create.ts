import type { CreateVariableInput, EnvironmentVariable } from '#lib/contracts/variables';
import { AppError } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getEnvironmentFor } from '#lib/services/environments/load';
import { loadEnvironmentState, readVariable } from '#lib/services/variables/load';
import { contentFor } from '#lib/services/variables/override';
import { MAX_VARIABLES, writeVariable } from '#lib/services/variables/write';

/**
 * Adds a custom variable, or overrides a managed one.
 * @throws AppError INVALID by field, PRECONDITION_FAILED when the environment is full
 */
export async function createVariable({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: CreateVariableInput;
}): Promise<EnvironmentVariable> {
  return ctx.db.transaction(async (tx) => {
    const { environment, application } = await getEnvironmentFor(ctx, input.environment, 'variable:write', tx);
    const state = await loadEnvironmentState(ctx, tx, environment.id);
    if (state.layers.rows.size >= MAX_VARIABLES) {
      throw new AppError('PRECONDITION_FAILED', `An environment has at most ${MAX_VARIABLES} custom variables.`);
    }
    const content = contentFor(state, {
      name: input.name,
      value: input.value,
      patch: input.patch,
      isSensitive: input.is_sensitive,
    });
    const row = await writeVariable(tx, ctx, {
      environmentId: environment.id,
      name: input.name,
      current: null,
      content,
    });
    const isOverride = content.kind === 'patch' || content.managedFingerprint !== null;
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: environment.id,
      action: isOverride ? 'variable.override' : 'variable.create',
      targetId: row.id,
      targetName: row.name,
      details: { environment: environment.slug },
    });
    return readVariable(ctx, tx, environment.id, row.name);
  });
}
