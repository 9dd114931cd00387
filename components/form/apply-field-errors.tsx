import type { FieldError, FieldPath, FieldValues, UseFormSetError } from 'react-hook-form';
import type { FieldErrors } from '#lib/errors';

/**
 * Puts the messages of the API (`{ field: [messages] }`) at the fields of a form and moves the focus to the first.
 * @param fieldNames the fields that this form shows
 * @returns the messages that belong to none of them, `non_field_errors` first; show these at the form itself
 */
export function applyFieldErrors<T extends FieldValues>(
  setError: UseFormSetError<T>,
  errors: FieldErrors,
  fieldNames: readonly FieldPath<T>[],
): string[] {
  const { non_field_errors: general = [], ...byField } = errors;
  const homeless: string[] = [];
  let isFirst = true;
  for (const [name, messages] of Object.entries(byField)) {
    const fieldName = fieldNames.find((candidate) => candidate === name);
    if (!fieldName) {
      homeless.push(...messages.map((message) => `${name}: ${message}`));
      continue;
    }
    const types = Object.fromEntries(messages.map((message, index) => [`server${index}`, message]));
    setError(fieldName, { type: 'server', message: messages.join(' '), types }, { shouldFocus: isFirst });
    isFirst = false;
  }
  return [...general, ...homeless];
}

/** The sentences of one field error of react-hook-form, for `Field`. */
export function fieldMessages(error: FieldError | undefined): string[] {
  if (!error) return [];
  const several = Object.values(error.types ?? {}).filter((message) => typeof message === 'string');
  if (several.length > 0) return several;
  return error.message ? [error.message] : ['This value is not valid.'];
}
