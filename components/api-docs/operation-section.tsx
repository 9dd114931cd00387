import { operationAnchor } from '#components/api-docs/anchors';
import { fieldsOf, SchemaFields } from '#components/api-docs/schema-fields';
import { SchemaType } from '#components/api-docs/schema-type';
import type { JsonSchema, OpenApiDocument, OpenApiOperation } from '#lib/http/openapi';

interface OperationSectionProps {
  document: OpenApiDocument;
  method: string;
  path: string;
  operation: OpenApiOperation;
}

/** One route: address, who may call it, what goes in and what comes out. */
export function OperationSection({ document, method, path, operation }: OperationSectionProps) {
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const parameters = operation.parameters.map(({ name, schema, required }) => ({ name, schema, isRequired: required }));
  const anchor = operationAnchor(operation.operationId);
  return (
    <section id={anchor} aria-labelledby={`${anchor}-title`} className="rounded-lg border bg-surface p-4">
      <h3 id={`${anchor}-title`} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="font-mono text-xs font-semibold uppercase text-accent">{method}</span>
        <a href={`#${anchor}`} className="font-mono text-sm break-all hover:underline">
          {path}
        </a>
      </h3>
      <p className="mt-2">
        <Prose text={`${operation.summary}.`} />
      </p>
      <p className="mt-1 text-sm text-muted">
        <Prose text={operation.description} />
      </p>
      <div className="mt-4 flex flex-col gap-4">
        {parameters.length > 0 && <SchemaFields caption="Parameters" fields={parameters} />}
        {body && <SchemaFields caption="Body (JSON)" fields={fieldsOf(dereference(document, body))} />}
        <Answers operation={operation} />
      </div>
    </section>
  );
}

function Answers({ operation }: { operation: OpenApiOperation }) {
  const answers = Object.entries(operation.responses).flatMap(([status, response]) =>
    'content' in response
      ? Object.entries(response.content).map(([type, { schema }]) => ({ status, type, schema }))
      : [],
  );
  return answers.map(({ status, type, schema }) => (
    <p key={status} className="text-sm text-muted">
      Answers <span className="font-mono text-xs text-fg">{status}</span>
      {type === 'application/json' ? ' with ' : ` (${type}) with `}
      <Answer schema={schema} />
    </p>
  ));
}

function Answer({ schema }: { schema: JsonSchema }) {
  const rows = schema.properties?.results?.items;
  if (rows?.$ref) {
    return (
      <>
        a page of <SchemaType schema={rows} />.
      </>
    );
  }
  const names = Object.keys(schema.properties ?? {});
  if (schema.type === 'object') return names.length > 0 ? `an object of ${names.join(', ')}.` : 'an empty object.';
  return (
    <>
      <SchemaType schema={schema} />.
    </>
  );
}

function dereference(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  const name = schema.$ref?.split('/').at(-1);
  return (name && document.components.schemas[name]) || schema;
}

/** Text with `code` in it. */
export function Prose({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text never change.
      <code key={index} className="font-mono text-xs text-fg">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
