import { SchemaType } from '#components/api-docs/schema-type';
import type { JsonSchema } from '#lib/http/openapi';

export interface Field {
  name: string;
  schema: JsonSchema;
  isRequired: boolean;
}

/** The fields of an object, nested ones by their path (`user.email`, `steps[].name`). */
export function fieldsOf(schema: JsonSchema, prefix = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const field = { name: path, schema: property, isRequired: schema.required?.includes(name) ?? false };
    const inner = property.anyOf?.find((option) => option.properties || option.items) ?? property;
    if (inner.items?.properties) return [field, ...fieldsOf(inner.items, `${path}[].`)];
    return [field, ...fieldsOf(inner, `${path}.`)];
  });
}

/** Name, type and limits of fields, one row each. */
export function SchemaFields({ caption, fields }: { caption: string; fields: Field[] }) {
  return (
    <table className="w-full text-left text-sm">
      <caption className="pb-1 text-left text-xs font-medium text-muted">{caption}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Type</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ name, schema, isRequired }) => (
          <tr key={name} className="border-t align-top">
            <th scope="row" className="w-2/5 py-1.5 pr-3 font-mono text-xs font-normal">
              {name}
              {!isRequired && <span className="ml-1 inline-block font-sans text-faint">optional</span>}
            </th>
            <td className="py-1.5 text-muted">
              <SchemaType schema={schema} />
              {limitsOf(schema)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function limitsOf(schema: JsonSchema): string {
  const limits = [
    rangeOf(schema.minimum, schema.maximum, ''),
    rangeOf(schema.minLength, schema.maxLength, ' characters'),
    rangeOf(schema.minItems, schema.maxItems, ' entries'),
    'default' in schema ? `default ${JSON.stringify(schema.default)}` : '',
  ];
  return limits.map((limit) => limit && `, ${limit}`).join('');
}

function rangeOf(least: unknown, most: unknown, unit: string): string {
  if (least !== undefined && most !== undefined) return `${least} to ${most}${unit}`;
  if (least !== undefined) return `at least ${least}${unit}`;
  return most === undefined ? '' : `at most ${most}${unit}`;
}
