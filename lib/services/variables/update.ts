import type { EnvironmentVariable, UpdateVariableInput } from '#lib/contracts/variables';
import { invalidField } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getVariableFor, loadEnvironmentState, readVariable } from '#lib/services/variables/load';
import { contentFor } from '#lib/services/variables/override';
import { place, staleWrite, writeVariable } from '#lib/services/variables/write';

/**
 * Changes a custom variable. What is not given stays, so a sensitive value need not be known to be kept.
 * @throws AppError CONFLICT when `version` is not the present one, INVALID by field
 */
export async function updateVariable({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: UpdateVariableInput & { id: string };
}): Promise<EnvironmentVariable> {
  return ctx.db.transaction(async (tx) => {
    const { row, environment, application } = await getVariableFor(ctx, tx, input.id, 'variable:write');
    if (row.version !== input.version) throw staleWrite(row.name);
    const state = await loadEnvironmentState(ctx, tx, environment.id);
    const isUnchanged = input.value === undefined && input.patch === undefined;
    // The flag alone would show the value to everyone, past the permission, scope and audit row of a reveal.
    if (isUnchanged && row.isSensitive && input.is_sensitive === false) {
      throw invalidField('value', 'A sensitive value is not shown again. Enter the value anew to make it readable.');
    }
    const content = contentFor(state, {
      name: row.name,
      value: isUnchanged && row.value ? ctx.sealer.open(row.value, place('variables', row.id)) : input.value,
      patch: isUnchanged && row.patch ? row.patch : input.patch,
      isSensitive: input.is_sensitive ?? row.isSensitive,
    });
    // Only a new value answers for today's managed one; a flag that was flipped does not make an override fresh.
    if (isUnchanged && content.kind === 'value') content.managedFingerprint = row.managedFingerprint;
    await writeVariable(tx, ctx, { environmentId: environment.id, name: row.name, current: row, content });
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: environment.id,
      action: 'variable.update',
      targetId: row.id,
      targetName: row.name,
      details: { environment: environment.slug },
    });
    return readVariable(ctx, tx, environment.id, row.name);
  });
}
