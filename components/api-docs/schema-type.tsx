import { schemaAnchor } from '#components/api-docs/anchors';
import type { JsonSchema } from '#lib/http/openapi';

/** A schema in one line: `string (uuid) or null`, `list of Environment`, `"AUTO" or "FORCE"`. */
export function SchemaType({ schema }: { schema: JsonSchema }) {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return (
      <a href={`#${schemaAnchor(name)}`} className="text-accent underline underline-offset-2">
        {name}
      </a>
    );
  }
  if (schema.anyOf) return <Alternatives schemas={schema.anyOf} />;
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.items) {
    return (
      <>
        list of <SchemaType schema={schema.items} />
      </>
    );
  }
  return plainType(schema);
}

function Alternatives({ schemas }: { schemas: JsonSchema[] }) {
  return schemas.map((schema, index) => (
    // The alternatives of a type have no other name than their place.
    // biome-ignore lint/suspicious/noArrayIndexKey: they never change.
    <span key={index}>
      {index > 0 && ' or '}
      <SchemaType schema={schema} />
    </span>
  ));
}

function plainType({ type, format }: JsonSchema): string {
  const name = Array.isArray(type) ? type.join(' or ') : (type ?? 'anything');
  return format ? `${name} (${format})` : name;
}
