import type { EnvironmentVariable } from '#lib/contracts/variables';
import { type DsnPatch, diffDsn, isDsnName } from '#lib/core/dsn';
import { AppError } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getVariableFor, loadEnvironmentState, readVariable } from '#lib/services/variables/load';
import { contentFor } from '#lib/services/variables/override';
import { deleteVariables, place, writeVariable } from '#lib/services/variables/write';

/** Fields that a person may have meant to change; credentials, host and region follow the managed value. */
const keptFields = ['domain', 'url', 'acl', 'path'] as const;

/**
 * Puts a whole-value override on the present managed DSN: credentials and host managed again, the person's own fields
 * kept as a patch. An override of anything but a DSN only renews its fingerprint.
 * @throws AppError PRECONDITION_FAILED when nothing managed is under it
 */
export async function rebaseVariable({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<EnvironmentVariable> {
  return ctx.db.transaction(async (tx) => {
    const { row, environment, application } = await getVariableFor(ctx, tx, input.id, 'variable:write');
    const state = await loadEnvironmentState(ctx, tx, environment.id);
    const managed = state.layers.service.find((variable) => variable.name === row.name);
    if (!managed || row.kind !== 'value' || !row.value) {
      throw new AppError('PRECONDITION_FAILED', 'There is no managed value under this variable to follow.');
    }
    const value = ctx.sealer.open(row.value, place('variables', row.id));
    const wish = isDsnName(row.name) ? { patch: patchFrom(managed.value, value) } : { value };
    if (wish.patch && Object.keys(wish.patch).length === 0) {
      // Nothing of their own is left: the managed value itself is what they want.
      await deleteVariables(tx, ctx, [row]);
    } else {
      const content = contentFor(state, { name: row.name, isSensitive: row.isSensitive, ...wish });
      await writeVariable(tx, ctx, { environmentId: environment.id, name: row.name, current: row, content });
    }
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: environment.id,
      action: 'variable.rebase',
      targetId: row.id,
      targetName: row.name,
      details: { environment: environment.slug },
    });
    return readVariable(ctx, tx, environment.id, row.name);
  });
}

function patchFrom(managed: string, override: string): DsnPatch {
  const differing = new Map(diffDsn(managed, override).map((difference) => [difference.field, difference.b]));
  // An override that says nothing of access does not mean "open it": the managed value decides.
  const kept = keptFields
    .filter((field) => differing.has(field) && !(field === 'acl' && differing.get(field) === null))
    .map((field) => [field, differing.get(field) ?? null] as const);
  return Object.fromEntries(kept) as DsnPatch;
}
