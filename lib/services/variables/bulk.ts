import { createHash } from 'node:crypto';
import type { BulkVariablesInput, BulkVariablesResult } from '#lib/contracts/variables';
import { type BulkChange, parseDotenv, previewBulk } from '#lib/core/dotenv';
import { VariableName, VariableValue, variableWarnings } from '#lib/core/names';
import { AppError } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { getEnvironmentFor } from '#lib/services/environments/load';
import { loadEnvironmentState } from '#lib/services/variables/load';
import { contentFor } from '#lib/services/variables/override';
import { deleteVariables, MAX_VARIABLES, type VariableRow, writeVariables } from '#lib/services/variables/write';

/**
 * Merges `.env` text into the custom variables, or replaces them by it, in one transaction; `dry_run` only tells.
 * Patches are not text: merging a patched name replaces the patch, replacing keeps patches that the text does not name.
 * @throws AppError INVALID on `text` with line numbers, CONFLICT when `expected_state` is not the present one
 */
export async function bulkVariables({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: BulkVariablesInput;
}): Promise<BulkVariablesResult> {
  const { entries, errors } = parseDotenv(input.text);
  const problems = errors.map(({ line, message }) => `Line ${line}: ${message}`);
  for (const { name, value, line } of entries) {
    const issues = [VariableName.safeParse(name), VariableValue.safeParse(value)].flatMap(
      (parsed) => parsed.error?.issues ?? [],
    );
    for (const issue of issues) problems.push(`Line ${line}, ${name}: ${issue.message}`);
  }
  if (problems.length > 0) throw new AppError('INVALID', 'The text has mistakes.', { fields: { text: problems } });

  return ctx.db.transaction(async (tx) => {
    const { environment, application } = await getEnvironmentFor(ctx, input.environment, 'variable:write', tx);
    const state = await loadEnvironmentState(ctx, tx, environment.id);
    const fingerprintNow = stateOf(state.layers.rows);
    if (input.expected_state !== undefined && input.expected_state !== fingerprintNow) {
      throw new AppError('CONFLICT', 'Somebody changed the variables since this preview. Look at the new preview.');
    }
    const rows = state.layers.rows;
    const values = state.layers.custom.filter((variable) => variable.kind === 'value');
    const preview = previewBulk(
      values.map(({ name, value }) => ({ name, value })),
      entries,
      input.mode,
    );
    if (rows.size + preview.added.length > MAX_VARIABLES) {
      throw new AppError('INVALID', 'Too many.', {
        fields: { text: [`An environment has at most ${MAX_VARIABLES} custom variables.`] },
      });
    }
    const warnings = entries.flatMap(({ name, value }) =>
      variableWarnings(value).map((message) => ({ name, message })),
    );
    const names = (changes: BulkChange[]) => changes.map((change) => change.name);
    const result = {
      state: fingerprintNow,
      is_applied: !input.dry_run,
      added: names(preview.added),
      changed: names(preview.changed),
      removed: names(preview.removed),
      unchanged: names(preview.unchanged),
      warnings,
    };
    const writes = [...preview.added, ...preview.changed].map(({ name, after }) => {
      const current = rows.get(name) ?? null;
      const content = contentFor(state, { name, value: after ?? '', isSensitive: current?.isSensitive ?? false });
      return { environmentId: environment.id, name, current, content };
    });
    if (input.dry_run) return result;
    const written = await writeVariables(tx, ctx, writes);
    const removed = result.removed.flatMap((name) => rows.get(name) ?? []);
    await deleteVariables(tx, ctx, removed);
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: environment.id,
      action: 'variable.bulk',
      targetId: environment.id,
      targetName: environment.slug,
      details: { added: preview.added.length, changed: preview.changed.length, removed: preview.removed.length },
    });
    const after = new Map([...rows, ...written.map((row) => [row.name, row] as const)]);
    for (const { name } of removed) after.delete(name);
    return { ...result, state: stateOf(after) };
  });
}

/** Changes with every write to any custom variable of the environment. */
function stateOf(rows: ReadonlyMap<string, VariableRow>): string {
  const versions = [...rows.values()].map((row) => `${row.id}:${row.version}`).sort();
  return createHash('sha256').update(versions.join('\n')).digest('hex').slice(0, 32);
}
