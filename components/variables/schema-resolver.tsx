import type { FieldErrors, FieldValues, Resolver } from 'react-hook-form';
import type { ZodMiniType } from 'zod/mini';

/**
 * Lets react-hook-form check fields by the schemas that the API uses too, one sentence a field.
 * @param schemas fields that are not named here are the server's to judge
 */
export function schemaResolver<T extends FieldValues>(
  schemas: Partial<Record<keyof T & string, Pick<ZodMiniType, 'safeParse'>>>,
): Resolver<T> {
  return (values) => {
    const errors: Record<string, { type: string; message: string }> = {};
    for (const [name, schema] of Object.entries(schemas)) {
      const issue = schema?.safeParse(values[name]).error?.issues[0];
      if (issue) errors[name] = { type: 'schema', message: issue.message };
    }
    return Object.keys(errors).length > 0
      ? { values: {}, errors: errors as FieldErrors<T> }
      : { values, errors: {} as Record<string, never> };
  };
}
