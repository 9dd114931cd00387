import { type FieldErrors, type FieldValues, type Resolver, set } from 'react-hook-form';
import type { ZodMiniType } from 'zod/mini';

/**
 * Checks a form with a schema of `lib/core/names` or a contract, so that form and API refuse the same in the same words.
 * The submitted values are those the schema makes of what was typed.
 */
export function schemaResolver<Input extends FieldValues, Output>(
  schema: ZodMiniType<Output, Input>,
): Resolver<Input, unknown, Output> {
  return (values) => {
    const parsed = schema.safeParse(values);
    if (parsed.success) return { values: parsed.data, errors: {} };
    const errors: FieldErrors<Input> = {};
    const seen = new Set<string>();
    for (const { path, message } of parsed.error.issues) {
      const name = path.join('.');
      if (seen.has(name)) continue;
      seen.add(name);
      set(errors, name, { type: 'schema', message });
    }
    return { values: {}, errors };
  };
}
