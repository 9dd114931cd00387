import * as z from 'zod/mini';

/**
 * Names in a request body that its schema does not know, each with the names above it. A schema drops them, so that a
 * misspelt name would be ignored without a word.
 */
export function findUnknownNames(schema: z.core.$ZodType, value: unknown): string[][] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
      return findUnknownNames(def.innerType, value);
    case 'pipe':
      return findUnknownNames(def.in, value);
    case 'array':
      return Array.isArray(value) ? value.flatMap((item, index) => below(index, def.element, item)) : [];
    case 'union': {
      const taken = def.options.find((option) => z.safeParse(option, value).success);
      return taken ? findUnknownNames(taken, value) : [];
    }
    case 'object': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
      return Object.entries(value).flatMap(([name, item]) => {
        const known = Object.hasOwn(def.shape, name) ? def.shape[name] : undefined;
        return known ? below(name, known, item) : [[name]];
      });
    }
    default:
      return [];
  }
}

function below(name: string | number, schema: z.core.$ZodType, value: unknown): string[][] {
  return findUnknownNames(schema, value).map((names) => [String(name), ...names]);
}
