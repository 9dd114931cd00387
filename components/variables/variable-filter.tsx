import type { EnvironmentVariable } from '#lib/contracts/variables';

export type VariableFilter = 'all' | 'custom' | 'managed' | 'overrides' | 'pending';

export const variableFilters: { value: VariableFilter; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'custom', label: 'Custom' },
  { value: 'managed', label: 'Managed' },
  { value: 'overrides', label: 'Overrides' },
  { value: 'pending', label: 'Pending' },
];

/** A custom value or patch over something managed. Parts that follow a patched DSN count as overridden too. */
export function isOverride(variable: EnvironmentVariable): boolean {
  return variable.origin === 'custom' && (variable.hides !== null || variable.kind === 'patch');
}

/** Is the variable part of what a filter shows? */
export function isInFilter(variable: EnvironmentVariable, filter: VariableFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'custom':
      return variable.uuid !== null;
    case 'managed':
      return variable.kind === 'managed';
    case 'overrides':
      return isOverride(variable);
    case 'pending':
      return variable.pending !== null;
  }
}

/** Does the text occur in the name, the source, or a value that is no secret? Case does not matter. */
export function matchesSearch(variable: EnvironmentVariable, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  const texts = [variable.name, variable.source, variable.is_secret ? '' : (variable.value ?? '')];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}

/** Whose managed value it is, within a sentence. */
export function sourceInWords(source: string): string {
  return source === 'Platform' ? 'the platform' : source;
}

/** Is the value a DSN? The rule of `isDsnName` in lib/core, without the parsers that it brings along. */
export function hasDsnName({ name }: EnvironmentVariable): boolean {
  return /^(?:[A-Z][A-Z0-9_]*_(?:STORAGE|DATABASE)_DSN|DATABASE_URL)$/.test(name);
}

/** A DSN that a service writes, overridden or not. */
export function isManagedDsn(variable: EnvironmentVariable): boolean {
  return hasDsnName(variable) && (variable.kind === 'managed' || variable.hides !== null);
}

/** A patch whose service is detached or gone: there is nothing that it could change. */
export function isOrphan({ kind, uuid, hides }: EnvironmentVariable): boolean {
  return kind === 'patch' && uuid !== null && hides === null;
}
