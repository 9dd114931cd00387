import type { DsnPatch } from '#lib/core/dsn';
import { isDsnName, parseDsn } from '#lib/core/dsn';
import { fingerprint } from '#lib/core/variables';
import { invalidField } from '#lib/errors';
import type { EnvironmentState } from '#lib/services/variables/load';
import type { VariableContent } from '#lib/services/variables/write';

interface Wish {
  name: string;
  value?: string | undefined;
  patch?: DsnPatch | undefined;
  isSensitive: boolean;
}

/**
 * What to store for a wish: a plain value, a patch of a managed DSN, or a whole override with the fingerprint of the
 * managed value at this moment.
 * @throws AppError INVALID: both or neither of value and patch, a patch without a managed DSN under it, a broken DSN
 */
export function contentFor(state: EnvironmentState, wish: Wish): VariableContent {
  if ((wish.value === undefined) === (wish.patch === undefined)) {
    throw invalidField('value', 'Give either a value or the fields to change.');
  }
  const managed = [...state.layers.service, ...state.layers.platform].find((variable) => variable.name === wish.name);
  if (wish.patch !== undefined) {
    if (!managed || !isDsnName(wish.name)) {
      throw invalidField(
        'patch',
        'Only a managed DSN can be changed in parts. Provision the service first, or set a whole value.',
      );
    }
    return { kind: 'patch', patch: wish.patch, isSensitive: false };
  }
  const value = wish.value ?? '';
  if (isDsnName(wish.name) && value !== '') {
    const parsed = parseDsn(value);
    if (!parsed.ok) throw invalidField('value', parsed.reason);
  }
  return {
    kind: 'value',
    value,
    isSensitive: wish.isSensitive,
    managedFingerprint: managed ? fingerprint(managed.value) : null,
  };
}
