import type { EnvironmentVariable } from '#lib/contracts/variables';
import { describePatch, maskDsn } from '#lib/core/dsn';
import { variableWarnings } from '#lib/core/names';
import type { ResolvedVariable } from '#lib/core/variables';
import type { EnvironmentLayers } from '#lib/services/variables/layers';

/** `all` is for tokens that may read secrets: the command line has no other way to get a managed DSN. */
export type SecretAccess = 'none' | 'managed';

/** A form of the value that can be shown to anyone: a DSN without its password, nothing of other secrets. */
function masked(value: string | null, isSecret: boolean): string {
  if (value === null) return '';
  return isSecret ? maskDsn(value) : value;
}

export function presentVariable(
  variable: ResolvedVariable,
  layers: EnvironmentLayers,
  pending: 'added' | 'changed' | 'removed' | null,
  access: SecretAccess,
): EnvironmentVariable {
  const row = layers.rows.get(variable.name) ?? null;
  const managed = [...layers.service, ...layers.platform].find((candidate) => candidate.name === variable.name);
  const isCustom = variable.origin === 'custom';
  const isSensitive = row?.isSensitive ?? false;
  const isReadable = !isSensitive && (!variable.isSecret || access === 'managed');
  return {
    uuid: row?.id ?? null,
    environment: layers.environmentId,
    name: variable.name,
    ...(isReadable && variable.value !== null ? { value: variable.value } : {}),
    masked_value: isSensitive ? '' : masked(variable.value, variable.isSecret),
    is_sensitive: !isReadable,
    is_secret: variable.isSecret || isSensitive,
    origin: variable.origin === 'image' ? 'platform' : variable.origin,
    source: variable.label,
    kind: variable.isPatch ? 'patch' : isCustom ? 'value' : 'managed',
    patch: row?.kind === 'patch' ? row.patch : null,
    patch_description: row?.kind === 'patch' && row.patch ? describePatch(row.patch) : '',
    hides: variable.hides && {
      source: variable.hides.label,
      masked_value: masked(variable.hides.value, variable.isSecret || (managed?.isSecret ?? false)),
    },
    is_stale: variable.override?.isStale ?? false,
    differences: (variable.override?.kind === 'full' ? variable.override.differences : []).map((difference) => ({
      field: difference.field,
      label: difference.label,
      managed: difference.secret ? null : difference.a,
      override: difference.secret ? null : difference.b,
      is_secret: difference.secret,
    })),
    version: row?.version ?? null,
    pending,
    problem: variable.problem ?? '',
    warnings: isCustom && variable.value !== null ? variableWarnings(variable.value) : [],
    updated_at: row?.updatedAt.toISOString() ?? null,
  };
}
