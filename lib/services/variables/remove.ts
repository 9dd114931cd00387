import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getVariableFor } from '#lib/services/variables/load';
import { deleteVariables, staleWrite } from '#lib/services/variables/write';

/**
 * Deletes a custom variable; an override gives way to the managed value.
 * @throws AppError CONFLICT when `version` is given and not the present one
 */
export async function removeVariable({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; version?: number | undefined };
}): Promise<Record<string, never>> {
  await ctx.db.transaction(async (tx) => {
    const { row, environment, application } = await getVariableFor(ctx, tx, input.id, 'variable:write');
    if (input.version !== undefined && input.version !== row.version) throw staleWrite(row.name);
    await deleteVariables(tx, ctx, [row]);
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: environment.id,
      action: 'variable.delete',
      targetId: row.id,
      targetName: row.name,
      details: { environment: environment.slug },
    });
  });
  return {};
}
